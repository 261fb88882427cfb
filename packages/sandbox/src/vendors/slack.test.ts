import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { post, sendSlack } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

/** Names and values that mean something to Slack, put where they do not belong. */
const words =
  'blocks attachments type text fields elements accessory rows block_id thread_ts metadata section header context actions image button table rich_text mrkdwn plain_text <@U1> <!here>'.split(
    ' ',
  )

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(1_795_251_600_000)
  sandbox = await createSandbox({ vendors: ['slack'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

describe('the Web API', () => {
  test('answers a message with channel, ts and the message', async () => {
    const { json } = await post(sandbox, { text: 'hello' })
    expect(json).toMatchObject({
      ok: true,
      channel: sandbox.slack.channels['ops'],
      message: { text: 'hello' },
    })
    expect(json['ts']).toMatch(/^\d{10}\.\d{6}$/)
  })

  test('reads a form and JSON alike', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*障害* 🔥 مرحبا' } }]
    await sendSlack(sandbox, { form: { channel: '#ops', text: 'a & b = c', blocks: JSON.stringify(blocks) } })
    await sendSlack(sandbox, { args: { channel: '#ops', text: 'a & b = c', blocks } })
    const [form, json] = sandbox.messages('slack')
    expect(form!.payload).toEqual(json!.payload)
    expect(form!.text).toBe('*障害* 🔥 مرحبا')
  })

  test('gives every message a later ts, even within a millisecond', async () => {
    const stamps: string[] = []
    for (let index = 0; index < 4; index++)
      stamps.push(String((await post(sandbox, { text: 'x' })).json['ts']))
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => Number(a) - Number(b)))
    expect(stamps).toHaveLength(4)
  })

  test('says who asks, without a channel', async () => {
    const { json } = await sendSlack(sandbox, { method: 'auth.test', args: {} })
    expect(json).toMatchObject({ ok: true, team: 'Sandbox', bot_id: expect.any(String) })
  })

  test.each(['constructor', '__proto__', '', 'chat.postMessage%00', 'conversations.list'])(
    'has no method %j',
    async (method) => {
      const { status, json } = await sendSlack(sandbox, { method, args: {} })
      expect([status, json['error']]).toEqual([200, 'unknown_method'])
    },
  )

  test('ignores a channel that auth.test has no use for', async () => {
    const { json } = await sendSlack(sandbox, { method: 'auth.test', args: { channel: '#ops' } })
    expect(json['ok']).toBe(true)
  })

  test('takes the token from a form too', async () => {
    const form = { channel: '#ops', text: 'hi', token: sandbox.slack.token }
    expect((await sendSlack(sandbox, { form, token: null })).json['ok']).toBe(true)
    expect(JSON.stringify(sandbox.messages())).not.toContain(sandbox.slack.token)
  })

  test('opens direct messages with a person', async () => {
    const { json } = await sendSlack(sandbox, { args: { channel: 'U0SANDBOX1', text: 'psst' } })
    expect(json['channel']).toBe('D0SANDBOX1')
    expect(sandbox.messages()[0]!.to).toEqual(['@ada'])
  })

  test('edits a message: what stood there before is kept', async () => {
    const { ts, channel } = (await post(sandbox, { text: 'Firing' })).json
    clock.advance(5_000)
    const edit = await sendSlack(sandbox, { method: 'chat.update', args: { channel, ts, text: 'Resolved' } })
    expect(edit.json).toMatchObject({ ok: true, ts, channel, text: 'Resolved' })
    const [message, ...others] = sandbox.messages()
    expect(others).toEqual([])
    expect(message).toMatchObject({ id: ts, title: 'Resolved', at: clock.now() })
    expect(message!.edits).toMatchObject([{ title: 'Firing', at: clock.now() - 5_000 }])
    expect(message!.requests.map(({ path }) => path)).toEqual(['/api/chat.postMessage', '/api/chat.update'])
  })

  test('keeps the blocks that an edit leaves out, and drops them for an empty list', async () => {
    const header = { type: 'header', text: { type: 'plain_text', text: 'Disk full' } }
    const { ts, channel } = (await post(sandbox, { text: 'a', blocks: [header] })).json
    await sendSlack(sandbox, { method: 'chat.update', args: { channel, ts, text: 'b' } })
    expect(sandbox.messages()[0]!.title).toBe('Disk full')
    await sendSlack(sandbox, { method: 'chat.update', args: { channel, ts, text: 'b', blocks: [] } })
    expect(sandbox.messages()[0]!.title).toBe('b')
  })

  test('links to a message, and to a reply in its thread', async () => {
    const { ts, channel } = (await post(sandbox, { text: 'parent' })).json
    const reply = await post(sandbox, { text: 'reply', thread_ts: ts })
    const link = async (stamp: unknown): Promise<unknown> =>
      (await sendSlack(sandbox, { method: 'chat.getPermalink', args: { channel, message_ts: stamp } })).json[
        'permalink'
      ]
    const stamp = String(ts)
    const whole = `https://sandbox.slack.com/archives/C0SANDBOX2/p${stamp.replace('.', '')}`
    expect(await link(ts)).toBe(whole)
    expect(await link(reply.json['ts'])).toContain(`?thread_ts=${stamp}&cid=C0SANDBOX2`)
    expect(sandbox.messages()[1]!.thread).toBe(ts)
  })

  test('forgets a message that was deleted, but not that it was there', async () => {
    const { ts, channel } = (await post(sandbox, { text: 'oops' })).json
    const gone = { method: 'chat.delete', args: { channel, ts } }
    expect((await sendSlack(sandbox, gone)).json['ok']).toBe(true)
    expect((await sendSlack(sandbox, gone)).json['error']).toBe('message_not_found')
    expect(sandbox.messages()).toMatchObject([{ title: 'oops', deletedAt: clock.now() }])
  })

  test('tells all that is wrong with blocks, with a pointer to each', async () => {
    const long = { type: 'mrkdwn', text: 'x'.repeat(3_001) }
    const { status, json } = await post(sandbox, {
      text: 'hi',
      blocks: [{ type: 'section', text: long }, { type: 'heading' }],
    })
    expect(status).toBe(200)
    expect(json).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: [
        'unsupported type: heading [json-pointer:/blocks/1/type]',
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      ],
      response_metadata: {
        messages: [
          '[ERROR] unsupported type: heading [json-pointer:/blocks/1/type]',
          '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
        ],
      },
    })
  })

  test('judges the blocks of attachments too', async () => {
    const { json } = await post(sandbox, { attachments: [{ blocks: [{ type: 'header' }] }] })
    expect(json['errors']).toContain(
      'must be a plain_text object [json-pointer:/attachments/0/blocks/0/text]',
    )
  })

  test('never fails by itself, whatever JSON comes', async () => {
    const json = jsonOf(words, 4)
    await fc.assert(
      fc.asyncProperty(json, fc.constantFrom(undefined, 'ops'), async (args, hook) => {
        sandbox.reset()
        const given = { channel: '#ops', ...args }
        const { status } = await sendSlack(sandbox, { args: given, ...(hook === undefined ? {} : { hook }) })
        expect(status).not.toBe(500)
      }),
      { numRuns: 300 },
    )
  })

  test('survives blocks that are anything but blocks', async () => {
    const nonsense = [
      null,
      7,
      'x',
      [],
      { type: 'section', text: 7, fields: { a: 1 } },
      { type: 'actions', elements: [null] },
    ]
    const { status, json } = await post(sandbox, { text: 'hi', blocks: nonsense })
    expect([status, json['error']]).toEqual([200, 'invalid_blocks'])
  })

  test('cuts a text of more than 40,000 characters without a word', async () => {
    expect((await post(sandbox, { text: 'x'.repeat(40_010) })).json['ok']).toBe(true)
    expect(sandbox.messages()[0]!.text).toHaveLength(40_000)
  })
})

describe('the rate', () => {
  const flood = async (count: number): Promise<number[]> => {
    const statuses: number[] = []
    for (let index = 0; index < count; index++) statuses.push((await post(sandbox, { text: 'x' })).status)
    return statuses
  }

  test('is one message a second and channel after a burst of five', async () => {
    expect(await flood(6)).toEqual([200, 200, 200, 200, 200, 429])
    const limited = await post(sandbox, { text: 'x' })
    expect(limited.headers.get('retry-after')).toBe('1')
    expect(limited.json).toEqual({ ok: false, error: 'ratelimited' })
    expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'slack/rate' }])
    clock.advance(1_000)
    expect(await flood(2)).toEqual([200, 429])
  })

  test('is counted for each channel by itself', async () => {
    await flood(6)
    expect((await sendSlack(sandbox, { args: { channel: '#alerts', text: 'x' } })).status).toBe(200)
  })

  test('does not count who is not let in', async () => {
    for (let index = 0; index < 9; index++)
      expect(
        (await sendSlack(sandbox, { args: { channel: '#ops', text: 'x' }, token: 'no' })).json['error'],
      ).toBe('invalid_auth')
    expect(await flood(1)).toEqual([200])
  })

  test('of webhooks answers 429 as text', async () => {
    for (let index = 0; index < 5; index++) await sendSlack(sandbox, { hook: 'ops', args: { text: 'x' } })
    const { status, text, headers } = await sendSlack(sandbox, { hook: 'ops', args: { text: 'x' } })
    expect([status, text, headers.get('retry-after')]).toEqual([429, 'rate_limited', '1'])
  })
})

describe('an incoming webhook', () => {
  test('answers ok and nothing else', async () => {
    const { status, text } = await sendSlack(sandbox, { hook: 'ops', args: { text: 'hello' } })
    expect([status, text]).toEqual([200, 'ok'])
    expect(sandbox.messages()).toMatchObject([{ title: 'hello', to: ['#ops'] }])
  })

  test('reads JSON from a form field called payload', async () => {
    await sendSlack(sandbox, { hook: 'ops', form: { payload: '{"text":"from a form"}' } })
    expect(sandbox.messages()[0]!.title).toBe('from a form')
  })

  test.each([
    ['no_text', 400, 'ops', {}],
    ['invalid_blocks', 400, 'ops', { text: 'x', blocks: [{ type: 'header' }] }],
    ['no_service', 404, '/services/T1/B1/x', { text: 'x' }],
    ['invalid_token', 403, '/services/T0SANDBOX/BC0SANDBOX2/x', { text: 'x' }],
    ['channel_is_archived', 410, 'old', { text: 'x' }],
  ])('refuses with the word %s and %i', async (word, status, hook, args) => {
    const answer = await sendSlack(sandbox, { hook, args })
    expect([answer.status, answer.text]).toEqual([status, word])
  })
})

test('a channel that is added can be posted to at once', async () => {
  const id = sandbox.slack.addChannel('deploys')
  expect(sandbox.slack.channels['deploys']).toBe(id)
  expect((await sendSlack(sandbox, { args: { channel: '#deploys', text: 'x' } })).json['channel']).toBe(id)
  expect(() => sandbox.slack.webhookUrlOf('nowhere')).toThrow('nowhere')
})
