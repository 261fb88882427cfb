import { describe, expect, test } from 'vitest'
import { elementsOf } from './__fixtures__/elements.ts'
import { notification, rendered } from './__fixtures__/samples.ts'

describe('limits', () => {
  const bytes = (text: string): number => Buffer.byteLength(text)

  test('a subject ends at a whole character', () => {
    const { subject } = rendered({ title: '👩‍👩‍👧‍👦'.repeat(60) })
    expect(subject.length).toBeLessThanOrEqual(255)
    expect(subject).toMatch(/^(👩‍👩‍👧‍👦)+…$/u)
  })

  test('HTML that Gmail would clip is cut between blocks, and all of the text is attached', () => {
    const paragraphs = Array.from({ length: 400 }, (_, index) => `Paragraph ${index}: ${'漢字'.repeat(100)}`)
    const message = rendered({
      body: paragraphs.join('\n\n'),
      fields: [{ name: 'Used', value: '97 %' }],
      links: [{ label: 'Runbook', url: 'https://acme.dev/runbook' }],
    })
    expect(bytes(message.html)).toBeLessThanOrEqual(100 * 1_024)
    expect(bytes(message.html)).toBeGreaterThan(95 * 1_024)
    elementsOf(message.html)
    expect(message.html).toMatch(/[1-9]\d{4,} characters left out: notification\.txt/)
    expect(message.html).toContain('97 %')
    expect(message.html).toContain('Runbook')
    expect(message.attachments).toEqual([
      { name: 'notification.txt', type: 'text/plain; charset=utf-8', text: message.text },
    ])
    expect(message.text).toContain('Paragraph 399')
  })

  test('of one block that is too long the beginning is shown', () => {
    const { html, attachments } = rendered({ body: `\`\`\`\n${'<&>'.repeat(60_000)}\n\`\`\`` })
    expect(bytes(html)).toBeLessThanOrEqual(100 * 1_024)
    expect(html).toContain('&lt;&amp;&gt;&lt;&amp;&gt;')
    elementsOf(html)
    expect(attachments).toHaveLength(1)
  })

  test('fields and members too long for a mail are cut like everything else', () => {
    const fields = Array.from({ length: 3_000 }, (_, index) => ({ name: `f${index}`, value: '"'.repeat(30) }))
    const members = Array.from({ length: 2_000 }, (_, index) => notification({ title: `Member ${index}` }))
    const { html } = rendered({ title: 't'.repeat(5_000), body: 'x '.repeat(40_000), fields, members })
    expect(bytes(html)).toBeLessThanOrEqual(100 * 1_024)
    elementsOf(html)
    expect(html).toContain('Member 1')
  })

  test('short mails have nothing attached', () => {
    expect(rendered({ body: 'short' })).toMatchObject({ attachments: [] })
  })

  test('files go along, in order, up to the limit; names and types are made harmless', () => {
    const file = (name: string, type: string, size: number) => ({ name, type, bytes: size, sha256: name })
    const { attachments } = rendered(
      {
        attachments: [
          file('../etc/pass\r\nwd', 'text/plain', 60),
          file('b.eml', 'message/rfc822', 10),
          file('c', 'text/plain\r\nX-Evil: 1', 10),
          file('big.bin', 'text/plain', 100),
          file('d.txt', 'text/plain', 20),
        ],
      },
      {},
      { maxAttachmentBytes: 100 },
    )
    expect(attachments).toEqual([
      { name: '.._etc_pass wd', type: 'text/plain', sha256: '../etc/pass\r\nwd' },
      { name: 'b.eml', type: 'application/octet-stream', sha256: 'b.eml' },
      { name: 'c', type: 'application/octet-stream', sha256: 'c' },
      { name: 'd.txt', type: 'text/plain', sha256: 'd.txt' },
    ])
  })
})
