import { inspect } from 'node:util'
import { DeliveryError, type Reason } from '@notify/core/channel'
import { describe, expect, test, vi } from 'vitest'
import { failure, hookPath, sendTo, token, wire } from './__fixtures__/sending.ts'
import {
  drip,
  endless,
  half,
  hang,
  json,
  page,
  refuse,
  reset,
  standIn,
  text,
  truncated,
  type Answer,
} from './__fixtures__/stand-in.ts'
import { slack } from './index.ts'

const { origin, seen, answer, bot, hook } = wire()

describe.each([
  ['a bot token', bot],
  ['a webhook', hook],
])('whatever answers, with %s', (_, make) => {
  test.each<[string, Answer, Reason]>([
    ['a page with status 200', page, 'unavailable'],
    ['half a document', half, 'ambiguous'],
    ['an empty 200', text(200, ''), 'ambiguous'],
    ['null', json(null), 'ambiguous'],
    ['a list', json([]), 'ambiguous'],
    ['an object that says nothing', json({}), 'ambiguous'],
    ['a 500', text(500, 'oops'), 'ambiguous'],
    ['a 502 page', text(502, '<html>Bad gateway</html>'), 'ambiguous'],
    ['a 503', text(503, ''), 'unavailable'],
    ['a redirect', text(302, '', { location: 'http://127.0.0.1:9/' }), 'unavailable'],
    ['a 401', text(401, ''), 'auth'],
    ['a 404', text(404, '<html>'), 'not-found'],
    ['a 410', text(410, ''), 'gone'],
    ['a 413', text(413, ''), 'invalid'],
    ['a reset', reset, 'ambiguous'],
    ['a body that breaks off', truncated, 'ambiguous'],
    ['an endless body', endless, 'ambiguous'],
  ])('%s is %s, after one request', async (_, reply, reason) => {
    answer(reply)
    expect((await failure(sendTo(make()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test.each([
    '<!doctype html><title>Slow down</title>',
    '',
    '{"error":{"code":1015}}',
    'null',
    '"slow"',
    'slow_down',
  ])('a 429 whose body is not of Slack waits too: %s', async (body) => {
    answer(text(429, body, { 'content-type': 'text/html', 'retry-after': '7' }))
    expect(await failure(sendTo(make()))).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
    expect(seen()).toHaveLength(1)
  })

  test('a 429 whose body breaks off waits too', async () => {
    answer((response) => {
      response.writeHead(429, { 'retry-after': '7', 'content-length': '500' }).write('<html>')
      setImmediate(() => response.socket?.destroy())
    })
    expect(await failure(sendTo(make()))).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
  })

  test.each<[string, string | undefined, number | undefined]>([
    ['seconds', '120', 120_000],
    ['spaces around', '  7 ', 7_000],
    ['a date', 'Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['a date that has passed', 'Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['a fraction', '5.5', undefined],
    ['a hexadecimal', '0x10', undefined],
    ['a word', 'soon', undefined],
    ['nothing', undefined, undefined],
  ])('429 with %s: Retry-After %s is %s ms', async (_, header, retryAfterMs) => {
    const headers = header === undefined ? {} : { 'retry-after': header }
    answer(json({ ok: false, error: 'ratelimited' }, 429, headers))
    const error = await failure(sendTo(make()))
    expect([error.reason, error.retryAfterMs, error.status]).toEqual(['rate-limited', retryAfterMs, 429])
    expect(seen()).toHaveLength(1)
  })

  test.each([
    ['a server that hangs', hang],
    ['a body that drips', drip],
  ])('%s ends with the signal', async (_, reply) => {
    answer(reply)
    const stop = new AbortController()
    const sending = failure(sendTo(make(), stop.signal))
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    stop.abort()
    expect((await sending).reason).toBe('aborted')
  })

  test('the reason that the signal carries is kept', async () => {
    answer(hang)
    const timedOut = new DeliveryError('timeout', 'no answer within 10s')
    expect(await failure(sendTo(make(), AbortSignal.abort(timedOut)))).toBe(timedOut)
    expect((await failure(sendTo(make(), AbortSignal.timeout(1)))).reason).toBe('timeout')
  })

  test('nobody listening is unavailable: nothing was sent', async () => {
    const gone = await standIn()
    await gone.close()
    const options = { baseUrl: `${gone.origin}/api/`, webhookUrl: `${gone.origin}${hookPath}` }
    const error = await failure(
      sendTo(make === hook ? make({ webhookUrl: options.webhookUrl }) : make({ baseUrl: options.baseUrl })),
    )
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
  })

  test('no error shows the secret or what was sent', async () => {
    const answers = [
      refuse('invalid_auth'),
      refuse('odd_word'),
      page,
      reset,
      text(500, `${token} ${hookPath}`),
      hang,
    ]
    for (const reply of [...answers, json({ ok: false, error: `<b>${token}${hookPath}` })]) {
      answer(reply)
      const error = await failure(sendTo(make(), AbortSignal.timeout(200)))
      const shown = [
        error.message,
        error.stack,
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error),
      ]
      expect(shown.join('\n')).not.toMatch(/canary|Disk full|127\.0\.0\.1/)
    }
  })
})

describe("Slack's words", () => {
  test.each<[string, Reason]>([
    ['channel_not_found', 'not-found'],
    ['not_in_channel', 'not-found'],
    ['message_not_found', 'not-found'],
    ['edit_window_closed', 'not-found'],
    ['cant_update_message', 'not-found'],
    ['is_archived', 'gone'],
    ['is_inactive', 'gone'],
    ['invalid_auth', 'auth'],
    ['token_revoked', 'auth'],
    ['missing_scope', 'auth'],
    ['ratelimited', 'rate-limited'],
    ['service_unavailable', 'unavailable'],
    ['update_failed', 'unavailable'],
    ['team_added_to_org', 'unavailable'],
    ['fatal_error', 'ambiguous'],
    ['internal_error', 'ambiguous'],
    ['invalid_blocks', 'invalid'],
    ['msg_too_long', 'invalid'],
    ['a_word_of_tomorrow', 'invalid'],
    ['constructor', 'invalid'],
  ])('%s is %s', async (word, reason) => {
    answer(refuse(word))
    expect(await failure(sendTo(bot()))).toMatchObject({ reason, vendorCode: word, status: 200 })
  })

  test('the sentence names the channel and what to do', async () => {
    answer(refuse('channel_not_found'))
    expect((await failure(sendTo(bot()))).message).toBe(
      'slack: channel "#ops" was not found; invite the app with /invite or check the name',
    )
  })

  test('what concerns one person does not stop the others', async () => {
    const people = slack({ token, baseUrl: `${origin()}/api/` })
    answer(refuse('user_not_found'))
    expect(await failure(sendTo(people))).toMatchObject({ reason: 'not-found', recipientOnly: true })
    answer(refuse('invalid_auth'))
    expect((await failure(sendTo(people))).recipientOnly).toBeUndefined()
    answer(refuse('channel_not_found'))
    expect((await failure(sendTo(bot()))).recipientOnly).toBeUndefined()
  })
})
