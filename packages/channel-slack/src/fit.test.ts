import { words } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { violations } from './__fixtures__/limits-of.ts'
import { lastLine, lines, render, said } from './__fixtures__/rendered.ts'

describe('what does not fit', () => {
  test('goes on in the thread, in order and complete', () => {
    const messages = render({
      body: words(30_000),
      fields: [{ name: 'Kept', value: 'above' }],
    })
    expect(messages.length).toBeGreaterThan(2)
    for (const message of messages) expect(violations(message)).toEqual([])
    expect(messages.map(({ inThread }) => inThread ?? false)).toEqual(messages.map((_, index) => index > 0))
    expect(
      messages
        .flatMap(lines)
        .join('\n')
        .match(/word\d+/g),
    ).toEqual(words(30_000).split(' '))
    expect(lines(messages[0])).toContain('*Kept*\nabove')
    expect(lastLine(messages[0])).toContain(`part 1 of ${messages.length}`)
    expect(lines(messages[1]).at(-1)).toBe(`part 2 of ${messages.length}`)
  })

  test('is cut and counted where the options say so', () => {
    const messages = render({ body: words(30_000) }, {}, { overflow: 'cut' })
    expect(messages).toHaveLength(1)
    const shown = lines(messages[0]).join('\n').length
    const [, left] = /(\d+) characters left out$/.exec(lastLine(messages[0])) ?? []
    expect(Math.abs(shown + Number(left) - words(30_000).length)).toBeLessThan(20)
  })

  test('is counted after ten messages', () => {
    const messages = render({ body: words(200_000) })
    expect(messages).toHaveLength(10)
    expect(lines(messages[9]).at(-1)).toMatch(/^part 10 of 10 · \d+ characters left out$/)
  })

  test('of a title stands in full below the headline', () => {
    const title = 'あ'.repeat(200)
    const [message] = render({ title })
    expect(message?.arguments['blocks']).toMatchObject([
      { text: { text: `🚨 ${'あ'.repeat(146)}…` } },
      said(title),
    ])
  })

  test('leaves entities, links and code blocks whole', () => {
    const body = `${'a'.repeat(2_990)} ${'&<'.repeat(2_000)}\n\n${'[x](https://e.example/?a=1&b=2) '.repeat(200)}\n\n\`\`\`\n${'code & <tag>\n'.repeat(600)}\`\`\``
    const messages = render({ body })
    for (const text of messages.flatMap(lines)) {
      expect(text.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&')
      expect(text.replaceAll(/<https:\/\/e\.example\/\?a=1&amp;b=2\|x>/g, '')).not.toMatch(/[<>]/)
      expect(text.split('```').length % 2).toBe(1)
    }
  })
})
