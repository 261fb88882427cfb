import { Readable } from 'node:stream'
import { ConfigurationError, type Channel, type Reason } from '@notify/core/channel'
import { failure, sendContext, type HttpAnswer } from '@notify/testkit'
import { WebClient } from '@slack/web-api'
import { describe, expect, test, vi } from 'vitest'
import { hookPath, post, refuse, sendTo, token, wire } from './__fixtures__/sending.ts'
import { slack, type SlackMessage, type SlackOptions } from './index.ts'

const { origin, seen, arrived, answer, bot, hook } = wire()

describe('with a bot token', () => {
  test('one message is one form-encoded request with the token in a header', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'ディスク残量わずか 😀 &amp; more' } }]
    await bot().send(
      {
        method: 'chat.postMessage',
        arguments: { ...post.arguments, blocks, link_names: false, parse: 'none' },
      },
      sendContext(),
    )
    expect(seen()).toHaveLength(1)
    const [request] = seen()
    expect(request).toMatchObject({ method: 'POST', path: '/api/chat.postMessage' })
    expect(request?.headers['authorization']).toBe(`Bearer ${token}`)
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(request?.form).toMatchObject({
      channel: '#ops',
      text: 'Disk full',
      link_names: 'false',
      parse: 'none',
    })
    expect(JSON.parse(request?.form['blocks'] ?? '')).toEqual(blocks)
    expect(request?.body).not.toContain(token)
  })

  test("the reference has the channel's id, which an edit needs", async () => {
    const sent = await bot().send(post, sendContext())
    expect(sent).toEqual({ reference: { channel: 'C0OPS', ts: expect.stringMatching(/^17\d+\.\d+$/) } })
  })

  test('a further part replies to the first message and leaves its reference as it is', async () => {
    const sent = await bot().send(
      { ...post, inThread: true },
      sendContext({ reference: { channel: 'C0OPS', ts: '1.2' } }),
    )
    expect(seen()[0]?.form).toMatchObject({ channel: 'C0OPS', thread_ts: '1.2' })
    expect(sent).toEqual({})
  })

  test('a reply that names its parent keeps it', async () => {
    const reply = { ...post.arguments, thread_ts: '0.9' }
    await bot().send(
      { ...post, arguments: reply, inThread: true },
      sendContext({ reference: { channel: 'C0OPS', ts: '1.2' } }),
    )
    expect(seen()[0]?.form).toMatchObject({ channel: '#ops', thread_ts: '0.9' })
  })

  test('the token comes from SLACK_TOKEN when it is no option', async () => {
    vi.stubEnv('SLACK_TOKEN', 'xoxb-from-environment')
    await sendTo(slack({ channel: '#ops', baseUrl: `${origin()}/api/` }))
    expect(seen()[0]?.headers['authorization']).toBe('Bearer xoxb-from-environment')
  })

  test('a refused token is asked for again, a working one is not', async () => {
    const supply = vi.fn(() => `xoxb-${supply.mock.calls.length}`)
    const channel = bot({ token: supply })
    await sendTo(channel)
    await sendTo(channel)
    expect(supply).toHaveBeenCalledTimes(1)
    answer(refuse('token_revoked'))
    expect((await failure(sendTo(channel))).reason).toBe('auth')
    await sendTo(channel)
    expect(seen().at(-1)?.headers['authorization']).toBe('Bearer xoxb-2')
  })

  test('a signal ends its own call, no other one, whichever client makes it', async () => {
    const channel = bot()
    await sendTo(channel)
    answer('hang')
    const stop = new AbortController()
    const sending = failure(sendTo(channel, stop.signal))
    await arrived(2)
    await sendTo(channel)
    stop.abort()
    expect((await sending).reason).toBe('aborted')
    await Promise.all([sendTo(channel), sendTo(channel), sendTo(channel)])
    expect(seen()).toHaveLength(6)
  })

  test('without a channel it writes to people', () => {
    expect(slack({ token }).features).toEqual({ incidents: 'edits', attachments: true, address: 'slack' })
    expect(bot().features).toEqual({ incidents: 'edits', attachments: true })
  })

  test('verify asks auth.test and posts nothing', async () => {
    answer({ body: { ok: true, user_id: 'U1' } })
    await bot().verify?.(sendContext())
    expect(seen().map(({ path }) => path)).toEqual(['/api/auth.test'])
    answer(refuse('invalid_auth'))
    expect((await failure(bot().verify!(sendContext()))).reason).toBe('auth')
  })

  test('half a character becomes a whole one, and the message arrives', async () => {
    await bot().send({ method: 'chat.postMessage', arguments: { text: '\ud83d!' } }, sendContext())
    expect(seen()[0]?.form['text']).toBe('\ufffd!')
  })

  test('a fetch of the caller carries the requests', async () => {
    const paths: string[] = []
    const channel = bot({
      fetch: (url, init) => {
        paths.push(url)
        return fetch(url, init)
      },
    })
    await sendTo(channel)
    expect(paths).toEqual([`${origin()}/api/chat.postMessage`])
  })

  test('it needs to give no more than a status, headers and bytes', async () => {
    const body = { ok: true, channel: 'C0OPS', ts: '1700000000.000100', message: { text: 'Disk full' } }
    const channel = bot({
      fetch: () =>
        Promise.resolve({
          status: 200,
          headers: { get: () => null },
          body: Readable.from([Buffer.from(JSON.stringify(body))]),
        }),
    })
    expect(await sendTo(channel)).toEqual({ reference: { channel: 'C0OPS', ts: '1700000000.000100' } })
  })

  test('every argument arrives as it is, and what is undefined does not', async () => {
    const given = {
      text: '100 % a=b&c=d + "é" \n日本語 😀 مرحبا',
      blocks: [{ type: 'divider' }],
      unfurl_links: false,
      thread_ts: undefined,
    }
    await bot().send({ method: 'chat.postMessage', arguments: { channel: '#ops', ...given } }, sendContext())
    expect(seen()[0]?.form).toEqual({
      channel: '#ops',
      text: given.text,
      blocks: '[{"type":"divider"}]',
      unfurl_links: 'false',
    })
  })
})

describe('with a client of the caller', () => {
  const client = (): WebClient =>
    new WebClient(token, {
      slackApiUrl: `${origin()}/api/`,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: { ...quiet, getLevel: () => 'error' as never },
    })
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} }
  const withClient = (): Channel<SlackMessage> => slack({ channel: '#ops', client: client() })

  test('it is used, and needs no token', async () => {
    expect(await sendTo(withClient())).toMatchObject({ reference: { channel: 'C0OPS' } })
    expect(seen()[0]?.headers['authorization']).toBe(`Bearer ${token}`)
  })

  test.each<[string, HttpAnswer, Reason, number | undefined]>([
    ['ok:false', refuse('not_in_channel'), 'not-found', undefined],
    [
      '429',
      { status: 429, headers: { 'retry-after': '7' }, body: { ok: false, error: 'ratelimited' } },
      'rate-limited',
      7_000,
    ],
    ['503', { status: 503, body: 'busy' }, 'unavailable', undefined],
    ['a reset', 'reset', 'ambiguous', undefined],
  ])('its error for %s is understood', async (_, reply, reason, retryAfterMs) => {
    answer(reply)
    const error = await failure(sendTo(withClient()))
    expect([error.reason, error.retryAfterMs]).toEqual([reason, retryAfterMs])
  })

  test('the signal ends the waiting', async () => {
    answer('hang')
    const stop = new AbortController()
    const sending = failure(sendTo(withClient(), stop.signal))
    await arrived(1)
    stop.abort()
    expect((await sending).reason).toBe('aborted')
  })
})

describe('with an incoming webhook', () => {
  test('one message is one JSON request', async () => {
    expect(await sendTo(hook())).toEqual({})
    expect(seen()).toHaveLength(1)
    expect(seen()[0]).toMatchObject({ method: 'POST', path: hookPath })
    expect(seen()[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(seen()[0]?.body ?? '')).toEqual({ text: 'Disk full' })
  })

  test('it follows incidents, because nothing can be edited', () => {
    expect(hook().features).toEqual({ incidents: 'follows' })
  })

  test('the URL comes from SLACK_WEBHOOK_URL when there is no token', async () => {
    vi.stubEnv('SLACK_WEBHOOK_URL', `${origin()}${hookPath}`)
    await sendTo(slack({ channel: '#ops' }))
    expect(seen()[0]?.path).toBe(hookPath)
    vi.stubEnv('SLACK_TOKEN', token)
    expect(slack({ channel: '#ops' }).features.incidents).toBe('edits')
    expect(hook().features.incidents).toBe('follows')
  })

  test('verify posts what Slack refuses to show', async () => {
    answer({ status: 400, body: 'no_text' })
    await hook().verify?.(sendContext())
    expect(JSON.parse(seen()[0]?.body ?? '')).toEqual({ text: '' })
    answer({ status: 404, body: 'no_service' })
    expect((await failure(hook().verify!(sendContext()))).reason).toBe('gone')
  })

  test.each<[number, string, Reason]>([
    [400, 'invalid_payload', 'invalid'],
    [400, 'user_not_found', 'not-found'],
    [403, 'action_prohibited', 'auth'],
    [403, 'invalid_token', 'auth'],
    [404, 'channel_not_found', 'not-found'],
    [404, 'no_service', 'gone'],
    [410, 'channel_is_archived', 'gone'],
    [500, 'rollup_error', 'ambiguous'],
    [200, 'queued', 'ambiguous'],
  ])('%d %s is %s', async (status, word, reason) => {
    answer({ status, body: word })
    expect((await failure(sendTo(hook()))).reason).toBe(reason)
  })
})

describe('options', () => {
  test('neither a token nor a webhook is refused, with all ways to give them', () => {
    expect(() => slack({ channel: '#ops' })).toThrow(
      /token or webhookUrl .* SLACK_TOKEN or SLACK_WEBHOOK_URL/,
    )
  })

  test.each<[string, SlackOptions]>([
    ['an empty channel', { channel: ' ', token }],
    ['a name where an id belongs', { token, people: { alice: '@alice' } }],
    ['a state that there is not', { token, reactions: { open: 'eyes' } as never }],
    ['text where an emoji belongs', { token, reactions: { firing: 'on fire' } }],
    ['markup where an id belongs', { token, people: { alice: 'U1><!channel' } }],
    ['a webhook over plain http', { webhookUrl: 'http://hooks.example.com/canary' }],
    ['a webhook that is no URL', { webhookUrl: 'hooks.example.com/canary' }],
  ])('%s is refused', (_, options) => {
    const make = (): unknown => slack(options)
    expect(make).toThrow(ConfigurationError)
    expect(make).not.toThrow(/canary/)
  })

  test('the SDK is not loaded before the first send', async () => {
    vi.resetModules()
    const load = vi.fn(() => ({ WebClient, LogLevel: {} }))
    vi.doMock('@slack/web-api', load)
    const { slack: fresh } = await import('./index.ts')
    fresh({ channel: '#ops', token })
    expect(load).not.toHaveBeenCalled()
    vi.doUnmock('@slack/web-api')
  })
})
