import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { adaptiveCard, sendWorkflow } from '../__fixtures__/teams-sender.ts'
import { testClock } from '../__fixtures__/clock.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

const clock = testClock(1_700_000_000_000)
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['msteams'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const post = (...body: readonly unknown[]): Promise<Response> => sendWorkflow(sandbox, { card: { body } })
const text = (words: string, more: object = {}): object => ({ type: 'TextBlock', text: words, ...more })

describe('a workflow', () => {
  test('answers 202 and nothing else', async () => {
    const answer = await post(text('Disk full'))
    expect([answer.status, await answer.text()]).toEqual([202, ''])
    expect(sandbox.messages()).toMatchObject([
      { vendor: 'msteams', title: 'Disk full', to: ['Ops'], edits: [] },
    ])
  })

  test('keeps the whole envelope as payload', async () => {
    await post(text('Disk full'))
    expect(sandbox.messages()[0]!.payload).toMatchObject({
      type: 'message',
      attachments: [{ contentType: adaptiveCard, content: { type: 'AdaptiveCard' } }],
    })
  })

  test('takes a card that Teams will not show, and fails a second later', async () => {
    const answer = await sendWorkflow(sandbox, { card: { version: '1.6' } })
    expect(answer.status).toBe(202)
    const failed = (): string[] => sandbox.messages()[0]!.warnings.map(({ rule }) => rule)
    expect(failed()).toEqual(['msteams/card-version'])
    clock.advance(999)
    expect(failed()).toHaveLength(1)
    clock.advance(1)
    expect(failed()).toEqual(['msteams/card-version', 'msteams/post'])
  })

  test('posts a card of which Teams only ignores a part', async () => {
    await post(text('Disk full', { markdown: true }))
    clock.advance(1_000)
    expect(sandbox.messages()[0]!.warnings.map(({ rule }) => rule)).toEqual(['msteams/properties'])
  })

  test('fails to post when its connection has expired, once', async () => {
    sandbox.msteams.failNextPost()
    await post(text('one'))
    await post(text('two'))
    clock.advance(1_000)
    expect(sandbox.messages().map(({ warnings }) => warnings.length)).toEqual([1, 0])
    expect(sandbox.messages()[0]!.warnings[0]!.message).toContain('has expired')
  })

  test('forgets what it has not posted yet', async () => {
    await sendWorkflow(sandbox, { card: { version: '1.6' } })
    sandbox.reset()
    expect(clock.waiting).toBe(0)
  })

  test('says 401 as Logic Apps does, without a word of the signature', async () => {
    const answer = await sendWorkflow(sandbox, { sig: 'wrong' })
    const body = await answer.text()
    expect(answer.status).toBe(401)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'DirectApiAuthorizationRequired' } })
    expect(body).not.toContain('sandbox0sandbox0')
  })

  test('takes nothing but POST', async () => {
    const answer = await sendWorkflow(sandbox, { method: 'PUT' })
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { error: { code: 'TriggerRequestMethodNotValid' } },
    ])
  })

  test('answers four requests in a second, then 429 with Retry-After', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 5; index++) statuses.push((await post(text('x'))).status)
    expect(statuses).toEqual([202, 202, 202, 202, 429])
    expect((await post(text('x'))).headers.get('retry-after')).toBe('1')
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'msteams/rate' }])
    clock.advance(250)
    expect((await post(text('x'))).status).toBe(202)
  })

  test('does not count who is not let in', async () => {
    for (let index = 0; index < 9; index++)
      expect((await sendWorkflow(sandbox, { sig: null })).status).toBe(401)
    expect((await post(text('x'))).status).toBe(202)
  })

  test('never fails by itself, whatever JSON comes', async () => {
    const words = [
      'type',
      'message',
      'attachments',
      'content',
      'body',
      'items',
      'TextBlock',
      'ColumnSet',
      'Column',
      'columns',
      'msteams',
      'entities',
      'text',
      'fallback',
      '__proto__',
      'constructor',
    ]
    const json = jsonOf(words, 5)
    await fc.assert(
      fc.asyncProperty(json, async (card) => {
        sandbox.reset()
        const attachments = [
          { contentType: adaptiveCard, content: { type: 'AdaptiveCard', version: '1.4', ...card } },
        ]
        expect((await sendWorkflow(sandbox, { message: { type: 'message', attachments } })).status).toBe(202)
      }),
      { numRuns: 200 },
    )
  })

  test('survives a card that is nested 20,000 times', async () => {
    const deep = `${'{"type":"Container","items":['.repeat(20_000)}${']}'.repeat(20_000)}`
    const content = `{"type":"AdaptiveCard","version":"1.4","body":[${deep}]}`
    const body = `{"type":"message","attachments":[{"contentType":"${adaptiveCard}","content":${content}}]}`
    expect((await sendWorkflow(sandbox, { body })).status).toBe(202)
    expect(sandbox.messages()[0]!.warnings.map(({ rule }) => rule)).toContain('msteams/values')
  })
})

describe('what a reader sees of a card', () => {
  test('is its text without markup, facts, images and buttons, but not what is hidden', async () => {
    await sendWorkflow(sandbox, {
      card: {
        body: [
          text('ディスク **full** 🔥', { style: 'heading' }),
          text('see [the graph](https://example.com) on db\\_1'),
          text('secret', { id: 'more', isVisible: false }),
          { type: 'FactSet', facts: [{ title: 'Host', value: '‏עברית' }] },
          { type: 'Image', url: 'https://example.com/a.png', altText: 'a graph' },
          { type: 'ColumnSet', columns: [{ items: [text('a')] }, { type: 'Column', items: [text('b')] }] },
          {
            type: 'Table',
            columns: [{}],
            rows: [{ type: 'TableRow', cells: [{ type: 'TableCell', items: [text('c')] }] }],
          },
          { type: 'RichTextBlock', inlines: ['plain ', { type: 'TextRun', text: '**run**' }] },
        ],
        actions: [
          { type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com' },
          { type: 'Action.ToggleVisibility', title: 'More', targetElements: ['more'] },
        ],
      },
    })
    expect(sandbox.messages()[0]).toMatchObject({
      title: 'ディスク full 🔥',
      text: 'ディスク full 🔥\nsee the graph on db_1\nHost: ‏עברית\na graph\na | b\nc\nplain **run**\n[Open]\n[More]',
      warnings: [],
    })
  })

  test('calls who has an entity and stands in the text', async () => {
    const mention = (name: string): object => ({
      type: 'mention',
      text: `<at>${name}</at>`,
      mentioned: { id: `${name}@example.com`, name },
    })
    await sendWorkflow(sandbox, {
      card: {
        body: [text('<at>Ada</at> and <at>Grace</at>')],
        msteams: { entities: [mention('Ada'), mention('Alan')] },
      },
    })
    const [message] = sandbox.messages()
    expect(message!.mentions).toEqual(['@Ada'])
    expect(message!.warnings.map(({ rule }) => rule)).toEqual([
      'msteams/mention-text',
      'msteams/mention-known',
    ])
  })
})

test('settings point at the workflow, with the URL as the secret', () => {
  const { yaml, environment } = sandbox.settings()
  expect(yaml).toContain('webhookUrl: "${MSTEAMS_WEBHOOK_URL}"')
  expect(environment).toEqual({ MSTEAMS_WEBHOOK_URL: sandbox.msteams.webhookUrl })
})
