import type { Attachment, Notification } from '@notify/core/channel'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adfProblems, linksOf, nodesOf, readable } from './__fixtures__/adf-check.ts'
import { descriptionOf, documentsOf, fieldsOf, findOf, firing, render } from './__fixtures__/rendered.ts'
import type { AdfDocument } from './adf.ts'

const panel = (document: AdfDocument): string => String(document.content[0]?.attrs?.['panelType'])
const body = (markdown: string): AdfDocument => descriptionOf(render({ body: markdown })[0])
const after = (document: AdfDocument): AdfDocument['content'] => document.content.slice(1)
const file = (name: string, bytes = 10, sha256 = name): Attachment => ({
  name,
  type: 'text/plain',
  bytes,
  sha256,
})

describe('a new issue', () => {
  test('has the title as its summary and everything else in its description', () => {
    const [message] = render({
      body: '**95 %** of `/var`',
      source: 'db-1',
      tags: ['disk'],
      fields: [{ name: 'Free', value: '1 GB\n5 %' }],
      links: [{ label: 'Graph', url: 'https://grafana.acme.dev/d/1' }],
      actions: [
        { id: 'open', label: 'Run book', url: 'https://acme.dev/run-book' },
        { id: 'ack', label: 'Acknowledge' },
      ],
      images: [{ url: 'https://acme.dev/graph.png', alt: 'Disk usage' }],
    })
    expect(fieldsOf(message)).toEqual({
      project: { key: 'OPS' },
      issuetype: { name: 'Task' },
      summary: 'Disk almost full',
      labels: [expect.stringMatching(/^notify-[0-9a-f]{40}$/)],
      description: {
        version: 1,
        type: 'doc',
        content: [
          {
            type: 'panel',
            attrs: { panelType: 'error' },
            content: [
              {
                type: 'paragraph',
                content: [
                  { type: 'text', text: 'Critical', marks: [{ type: 'strong' }] },
                  { type: 'text', text: ' · db-1 · 2026-11-21 09:00 UTC · disk' },
                ],
              },
            ],
          },
          {
            type: 'paragraph',
            content: [
              { type: 'text', text: '95 %', marks: [{ type: 'strong' }] },
              { type: 'text', text: ' of ' },
              { type: 'text', text: '/var', marks: [{ type: 'code' }] },
            ],
          },
          {
            type: 'table',
            content: [
              {
                type: 'tableRow',
                content: [
                  {
                    type: 'tableHeader',
                    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Free' }] }],
                  },
                  {
                    type: 'tableCell',
                    content: [
                      {
                        type: 'paragraph',
                        content: [
                          { type: 'text', text: '1 GB' },
                          { type: 'hardBreak' },
                          { type: 'text', text: '5 %' },
                        ],
                      },
                    ],
                  },
                ],
              },
            ],
          },
          {
            type: 'bulletList',
            content: [
              ['Graph', 'https://grafana.acme.dev/d/1'],
              ['Run book', 'https://acme.dev/run-book'],
              ['Disk usage', 'https://acme.dev/graph.png'],
            ].map(([text, href]) => ({
              type: 'listItem',
              content: [
                {
                  type: 'paragraph',
                  content: [{ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }],
                },
              ],
            })),
          },
        ],
      },
    })
  })

  test.each([
    [{ severity: 'info' }, 'info'],
    [{ severity: 'warning' }, 'warning'],
    [{ severity: 'error' }, 'error'],
    [{ severity: 'critical', state: 'firing', key: 'k' }, 'error'],
  ] as const)('%o is a panel %s', (given, type) => {
    expect(panel(descriptionOf(render(given)[0]))).toBe(type)
  })

  test('its type, priority, labels and further fields come from the options, and overrides go before them', () => {
    const options = {
      issueType: '10004',
      priority: { critical: 'Highest', info: '5' },
      labels: ['team ops', ''],
      fields: { customfield_1: 'a', customfield_2: 'b', summary: 'never' },
    }
    expect(fieldsOf(render({}, {}, options)[0])).toMatchObject({
      issuetype: { id: '10004' },
      priority: { name: 'Highest' },
      labels: ['team_ops', expect.stringMatching(/^notify-/)],
      summary: 'Disk almost full',
    })
    expect(fieldsOf(render({ severity: 'info' }, {}, options)[0])['priority']).toEqual({ id: '5' })
    expect(fieldsOf(render({ severity: 'error' }, {}, options)[0])).not.toHaveProperty('priority')
    const jira = {
      summary: 'Mine\nand only mine',
      issueType: 'Bug',
      priority: 'Low',
      labels: ['two words'],
      fields: { customfield_2: 'c', project: { key: 'SECRET' }, labels: [] },
    }
    expect(fieldsOf(render({ overrides: { jira } }, {}, options)[0])).toMatchObject({
      project: { key: 'OPS' },
      issuetype: { name: 'Bug' },
      priority: { name: 'Low' },
      summary: 'Mine and only mine',
      labels: ['team_ops', 'two_words', expect.stringMatching(/^notify-/)],
      customfield_1: 'a',
      customfield_2: 'c',
    })
  })

  test('overrides of the wrong shape change nothing', () => {
    const jira = { summary: 7, issueType: null, priority: {}, labels: 'x', fields: 'y' } as never
    expect(fieldsOf(render({ overrides: { jira } })[0])).toEqual(fieldsOf(render()[0]))
  })
})

describe('Markdown becomes ADF', () => {
  test('marks, nested and beside each other; code stands alone or with a link', () => {
    const shown = after(body('***both*** ~~gone~~ **`x`** [`y` *z*](https://acme.dev/a)'))[0]?.content
    const link = { type: 'link', attrs: { href: 'https://acme.dev/a' } }
    expect(shown?.filter(({ text }) => text?.trim())).toEqual([
      {
        type: 'text',
        text: 'both',
        marks: expect.arrayContaining([{ type: 'em' }, { type: 'strong' }]) as unknown,
      },
      { type: 'text', text: 'gone', marks: [{ type: 'strike' }] },
      { type: 'text', text: 'x', marks: [{ type: 'code' }] },
      { type: 'text', text: 'y', marks: [{ type: 'code' }, link] },
      { type: 'text', text: 'z', marks: [link, { type: 'em' }] },
    ])
  })

  test.each([
    ['## Two', 'heading'],
    ['```sql\nselect 1\n```', 'codeBlock'],
    ['> said', 'blockquote'],
    ['- one', 'bulletList'],
    ['3. three', 'orderedList'],
    ['| a |\n| - |\n| b |', 'table'],
    ['---', 'rule'],
  ])('%j is a %s', (markdown, type) => {
    const document = body(markdown)
    expect(after(document).map((node) => node.type)).toEqual([type])
    expect(adfProblems(document)).toEqual([])
  })

  test('a number to start with, a language and a level are kept', () => {
    const [list, code, heading] = after(body('3. three\n\n```sql\nselect 1\n```\n\n#### Four'))
    expect([list?.attrs, code?.attrs, heading?.attrs]).toEqual([
      { order: 3 },
      { language: 'sql' },
      { level: 4 },
    ])
    expect(code?.content).toEqual([{ type: 'text', text: 'select 1' }])
  })

  test('what Jira does not take inside a quote or an item is said in another way', () => {
    const document = body(
      '> # Head\n> > inner\n>\n> | a | b |\n> | - | - |\n> | 1 | 2 |\n>\n> ---\n\n- > quoted\n- - nested\n- [x] done',
    )
    expect(adfProblems(document)).toEqual([])
    expect(readable(document)).toContain('a | b')
    expect(readable(document)).toMatch(/Head.*inner.*1 \| 2/s)
    expect(readable(document)).toContain('☑ done')
  })

  test('wiki markup, mentions and HTML in data stay text', () => {
    const hostile =
      '[~accountid:5b10a2844c20165700ede21g] !http://evil.example/x.png! {html}<b>x</b>{html} h1. x @alice'
    const [message] = render({
      title: hostile,
      fields: [{ name: hostile, value: hostile }],
      source: hostile,
      mentions: ['[~x]'],
    })
    const document = descriptionOf(message)
    expect(adfProblems(document)).toEqual([])
    expect(nodesOf(document).filter(({ type }) => type === 'mention')).toEqual([])
    expect(linksOf(document)).toEqual([])
    expect(fieldsOf(message)['summary']).toBe(hostile)
  })

  test('only http, https and mailto are links', () => {
    const links = [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://user:pass@acme.dev/',
      'file:///etc/passwd',
      'ftp://x/y',
    ].map((url) => ({ label: 'click', url }))
    const images = [{ alt: '', url: 'javascript:alert(1)' }]
    const document = descriptionOf(
      render({ links, images, body: '[x](javascript:alert(1)) <mailto:a@b.example>' })[0],
    )
    expect(linksOf(document)).toEqual(['mailto:a@b.example'])
    expect(adfProblems(document)).toEqual([])
  })

  test('Japanese, emoji and right-to-left text arrive as they are', () => {
    const [message] = render(
      { title: 'ディスク残りわずか 💾', body: 'القرص **ممتلئ** 👨‍👩‍👧', locale: 'ja' },
      { locale: 'ja' },
    )
    expect(fieldsOf(message)['summary']).toBe('ディスク残りわずか 💾')
    expect(readable(descriptionOf(message))).toBe('重大 · 2026-11-21 09:00 UTC\nالقرص ممتلئ 👨‍👩‍👧')
  })
})

describe('limits', () => {
  test('a long title is cut between characters, and stands in full below', () => {
    const title = '👨‍👩‍👧'.repeat(60)
    const [message] = render({ title })
    const summary = String(fieldsOf(message)['summary'])
    expect(summary.length).toBeLessThanOrEqual(255)
    expect(summary).toMatch(/^(👨‍👩‍👧)+…$/u)
    expect(readable(descriptionOf(message))).toContain(title)
  })

  test('a long body goes on in comments, with nothing lost', () => {
    const words = Array.from({ length: 8_000 }, (_, index) => `word${String(index).padStart(5, '0')}`)
    const [message] = render({ body: words.join(' ') })
    const documents = [
      descriptionOf(message),
      ...findOf(message).open!.rest.map((step) => (step as { body: AdfDocument }).body),
    ]
    expect(documents.length).toBeGreaterThan(2)
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(32_767)
    const text = documents.map(readable).join('\n')
    expect(text.match(/word\d{5}/g)).toEqual(words)
    expect(readable(documents[0]!)).toContain(`part 1 of ${documents.length}`)
  })

  test('what ten texts cannot hold is counted', () => {
    const [message] = render({ body: '# x\n\n'.repeat(50_000) })
    const last = findOf(message).open!.rest.at(-1) as { body: AdfDocument }
    expect(findOf(message).open!.rest).toHaveLength(9)
    expect(readable(last.body)).toMatch(/part 10 of 10 · \d+ characters left out$/)
  })

  test('files that are too large are named', () => {
    const [message] = render({ attachments: [file('small.log'), file('huge.bin', 50_000_001)] })
    expect(findOf(message).open!.rest).toEqual([
      { do: 'attach', file: { name: 'small.log', type: 'text/plain', sha256: 'small.log' } },
    ])
    expect(readable(descriptionOf(message))).toContain('Attachment: huge.bin')
    expect(readable(descriptionOf(message))).not.toContain('small.log')
  })
})

describe('mentions', () => {
  test('call only whom people knows', () => {
    const document = descriptionOf(render({ mentions: ['alice', 'mallory', 'constructor', 'everyone'] })[0])
    expect(nodesOf(document).filter(({ type }) => type === 'mention')).toEqual([
      { type: 'mention', attrs: { id: '5b10a2844c20165700ede21g', text: '@alice' } },
    ])
    expect(readable(document)).toContain('@alice @mallory @constructor @everyone')
  })

  test('are at most twenty, and the rest is counted', () => {
    const mentions = Array.from({ length: 25 }, (_, index) => `p${index}`)
    expect(readable(descriptionOf(render({ mentions })[0]))).toMatch(/@p0 .*@p19 5 more$/)
  })

  test('nobody is called by what acknowledges or resolves', () => {
    const [message] = render({ ...firing, state: 'resolved', mentions: ['alice'] })
    expect(
      documentsOf(message!)
        .flatMap(nodesOf)
        .filter(({ type }) => type === 'mention'),
    ).toEqual([])
  })
})

describe('incidents', () => {
  const incident = {
    firing: { ...firing, body: 'Long story' },
    since: firing.occurredAt,
    count: 3,
    episode: 1,
    by: 'bob',
  }

  test('a state that follows says what is new, and not the firing once more', () => {
    const [message] = render({ ...firing, state: 'resolved', body: 'Long story' }, { incident })
    const [said] = documentsOf(message!)
    expect(readable(said!)).toBe(
      'Resolved · Critical · by bob · 3 times · 2026-11-21 09:00 UTC\nDisk almost full',
    )
    expect(panel(said!)).toBe('success')
    const [changed] = render({ ...firing, state: 'acknowledged', body: 'I am on it' }, { incident })
    expect(readable(documentsOf(changed!)[0]!)).toContain('I am on it')
    expect(panel(documentsOf(changed!)[0]!)).toBe('note')
  })

  test('the search holds a hash, whatever the key', () => {
    const search = (given: Partial<Notification>): string => findOf(render({ ...firing, ...given })[0]).jql
    const jql = /^project = "OPS" AND labels = "notify-[0-9a-f]{40}" ORDER BY created DESC$/
    for (const key of ['" OR project = SECRET --', '\\"', 'a b', '鍵 🔑', ''])
      expect(search({ key })).toMatch(jql)
    expect(search({})).toBe(search({ state: 'resolved', id: 'another' }))
    expect(search({ tenant: 'a' })).not.toBe(search({}))
    expect(search({ key: 'other' })).not.toBe(search({}))
    expect(findOf(render({}, {}, { issueType: 'Bug' })[0]).jql).not.toBe(findOf(render()[0]).jql)
    expect(findOf(render({ id: 'x' })[0]).jql).not.toBe(findOf(render({ id: 'y' })[0]).jql)
  })

  test('only files that came with the change are sent again', () => {
    const attachments = [file('first.log')]
    const shown = { ...incident, firing: { ...firing, attachments } }
    const later = { ...firing, state: 'resolved', attachments: [...attachments, file('second.log')] } as const
    const steps = findOf(render(later, { incident: shown })[0]).again
    expect(steps.flatMap((step) => (step.do === 'attach' ? [step.file.name] : []))).toEqual(['second.log'])
  })

  test('each incident of a digest has its own issue, the rest share one', () => {
    const rest = {
      id: 'n2',
      type: 'task.done',
      severity: 'info',
      title: 'Task <done>',
      occurredAt: 0,
      source: 'ci',
    } as const
    const messages = render({ title: '2 notifications', members: [firing, rest] })
    expect(messages).toHaveLength(2)
    expect(findOf(messages[0]).jql).toBe(findOf(render(firing)[0]).jql)
    expect(fieldsOf(messages[1])['summary']).toBe('1 notification')
    expect(readable(descriptionOf(messages[1]))).toContain('Info Task <done> · ci')
  })
})

describe('whatever it is given', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom(
      '[~accountid:1]',
      '@alice',
      '# a\n> - | b |\n',
      '**_`x`_**',
      '\u0000\ud800',
      'https://evil.example/',
      '{code}',
      '\n\n',
    ),
    fc.string({ maxLength: 20 }).map((one) => one.repeat(2_000)),
  )
  const label = fc.record({ label: text, url: fc.oneof(text, fc.webUrl()) })
  const notifications = fc.record(
    {
      title: text,
      body: text,
      source: text,
      by: text,
      key: text,
      tags: fc.array(text, { maxLength: 3 }),
      state: fc.constantFrom('firing', 'acknowledged', 'resolved'),
      severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
      occurredAt: fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, 1e20)),
      fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 4 }),
      links: fc.array(label, { maxLength: 3 }),
      images: fc.array(fc.record({ alt: text, url: text }), { maxLength: 2 }),
      mentions: fc.array(text, { maxLength: 3 }),
      overrides: fc.record({ jira: fc.record({ summary: text, labels: fc.array(text, { maxLength: 2 }) }) }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Partial<Notification>>

  test('every document is valid and within its limit, and data makes no mention and no foreign link', () => {
    fc.assert(
      fc.property(notifications, (given) => {
        for (const message of render(given)) {
          expect(JSON.parse(JSON.stringify(message))).toEqual(message)
          for (const document of documentsOf(message)) {
            expect(adfProblems(document)).toEqual([])
            expect(JSON.stringify(document).length).toBeLessThanOrEqual(32_767)
            expect(linksOf(document).every((url) => /^(https?|mailto):/.test(url))).toBe(true)
            const called = nodesOf(document).filter(({ type }) => type === 'mention')
            expect(called.length).toBeLessThanOrEqual(
              (given.mentions ?? []).filter((name) => name === 'alice').length,
            )
          }
          const fields = findOf(message).open?.fields
          if (fields === undefined) continue
          const summary = String(fields['summary'])
          expect(summary.trim().length).toBeGreaterThan(0)
          expect(summary).not.toMatch(/[\n\r]/)
          expect(summary.length).toBeLessThanOrEqual(255)
          for (const one of fields['labels'] as string[]) expect(one).toMatch(/^\S{1,255}$/u)
        }
      }),
      { numRuns: 150 },
    )
  })
})
