import { inspect } from 'node:util'
import { DeliveryError, type Reason } from '@notify/core/channel'
import { describe, expect, test, vi } from 'vitest'
import {
  context,
  endless,
  failure,
  hang,
  json,
  page,
  post,
  refuse,
  reset,
  stall,
  truncated,
  wire,
  type Answer,
} from './__fixtures__/stand-in.ts'

const { seen, answer, channel } = wire()

describe("Telegram's words", () => {
  test.each<[number, string, Reason, boolean]>([
    [400, 'Bad Request: chat not found', 'not-found', true],
    [400, 'Bad Request: message thread not found', 'not-found', true],
    [400, 'Bad Request: message to edit not found', 'not-found', true],
    [400, "Bad Request: message can't be edited", 'not-found', true],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'not-found', true],
    [400, 'Bad Request: message is too long', 'invalid', false],
    [400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 5', 'invalid', false],
    [400, 'Bad Request: ENTITIES_TOO_LONG', 'invalid', false],
    [400, "Bad Request: inline keyboard button URL 'http://a' is invalid: Wrong HTTP URL", 'invalid', false],
    [400, 'Bad Request: SOMETHING_NEW', 'invalid', false],
    [401, 'Unauthorized', 'auth', false],
    [403, 'Forbidden: bot was blocked by the user', 'gone', true],
    [403, 'Forbidden: user is deactivated', 'gone', true],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone', true],
    [403, 'Forbidden: the group chat was deleted', 'gone', true],
    [403, 'Forbidden: bot is not a member of the channel chat', 'not-found', true],
    [403, "Forbidden: bot can't initiate conversation with a user", 'not-found', true],
    [403, 'Forbidden: something new', 'not-found', true],
    [404, 'Not Found', 'auth', false],
    [413, 'Request Entity Too Large', 'invalid', false],
    [429, 'Too Many Requests: retry after 5', 'rate-limited', false],
    [500, 'Internal Server Error', 'ambiguous', false],
    [502, 'Bad Gateway', 'ambiguous', false],
    [503, 'Service Unavailable', 'unavailable', false],
    [504, 'Gateway Timeout', 'ambiguous', false],
  ])('%d %s is %s; for people it is theirs alone: %s', async (status, description, reason, own) => {
    answer(refuse(status, description))
    const error = await failure(channel().send(post, context()))
    expect(error).toMatchObject({ reason, status })
    expect(error.recipientOnly).toBeUndefined()
    answer(refuse(status, description))
    const people = channel({ chatId: undefined } as never)
    expect((await failure(people.send(post, context()))).recipientOnly).toBe(own || undefined)
    expect(seen()).toHaveLength(2)
  })

  test('the sentence names the chat and what to do, and no person', async () => {
    answer(refuse(400, 'Bad Request: chat not found'))
    expect((await failure(channel().send(post, context()))).message).toBe(
      'telegram: chat "-100123" was not found; add the bot to it, or send the bot a message first',
    )
    answer(refuse(403, 'Forbidden: bot was blocked by the user'))
    const people = channel({ chatId: undefined } as never)
    expect((await failure(people.send(post, context()))).message).toBe(
      'telegram: the recipient blocked the bot',
    )
  })

  test('a group that became a supergroup: the sentence has its new id', async () => {
    const parameters = { migrate_to_chat_id: -1001234567890 }
    answer(refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters))
    expect(await failure(channel().send(post, context()))).toMatchObject({
      reason: 'not-found',
      message: 'telegram: chat "-100123" became a supergroup; its new id is -1001234567890, set chatId to it',
    })
  })
})

test.each<[string, string | undefined, unknown, number | undefined]>([
  ['the header', '120', undefined, 120_000],
  ['a date', 'Sat, 21 Nov 2026 09:00:30 GMT', undefined, 30_000],
  ['the body', undefined, 31, 31_000],
  ['both: the longer one', '5', 31, 31_000],
  ['both: the longer one, turned round', '31', 5, 31_000],
  ['words', 'soon', '31', undefined],
  ['neither', undefined, undefined, undefined],
])('429 waits as long as %s says', async (_, header, seconds, retryAfterMs) => {
  const body = {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests',
    parameters: { retry_after: seconds },
  }
  answer(json(body, 429, header === undefined ? {} : { 'retry-after': header }))
  const error = await failure(channel().send(post, context()))
  expect([error.reason, error.retryAfterMs]).toEqual(['rate-limited', retryAfterMs])
})

test.each([
  '<!doctype html><title>Slow down</title>',
  '',
  '{"error":{"code":1015}}',
  'null',
  '"slow"',
  'slow_down',
  '{"ok":true}',
])('a 429 that is not of the Bot API waits as long as its header says: %s', async (body) => {
  for (const type of ['text/html', 'application/json']) {
    answer(json(body, 429, { 'content-type': type, 'retry-after': '7' }))
    const error = await failure(channel().send(post, context()))
    expect([type, error.reason, error.retryAfterMs]).toEqual([type, 'rate-limited', 7_000])
  }
})

describe('whatever answers', () => {
  test.each<[string, Answer, Reason]>([
    ['a page with status 200', page(200), 'unavailable'],
    ['a page with status 404', page(404), 'unavailable'],
    ['a page with status 502', page(502), 'ambiguous'],
    ['a redirect', json('', 302, { location: 'http://127.0.0.1:9/' }), 'unavailable'],
    ['half a document', json('{"ok":true,"res'), 'ambiguous'],
    ['an empty 200', json(''), 'ambiguous'],
    ['null', json('null'), 'ambiguous'],
    ['a list', json([]), 'ambiguous'],
    ['ok without a message', json({ ok: true, result: true }), 'ambiguous'],
    ['ok: "true"', json({ ok: 'true', result: {} }), 'ambiguous'],
    ['a refusal with status 200', refuse(200, ''), 'invalid'],
    ['ok with status 500', json({ ok: true, result: { message_id: 1, chat: { id: 5 } } }, 500), 'ambiguous'],
    ['a reset', reset, 'ambiguous'],
    ['a body that breaks off', truncated(200), 'ambiguous'],
    ['a refusal that breaks off', truncated(500), 'ambiguous'],
    ['an endless body', endless, 'ambiguous'],
  ])('%s is %s, after one request', async (_, reply, reason) => {
    answer(reply)
    expect((await failure(channel().send(post, context()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test.each([
    ['a server that hangs', hang],
    ['a body that stops', stall],
  ])('%s ends with the signal', async (_, reply) => {
    answer(reply)
    const stop = new AbortController()
    const sending = failure(channel().send(post, context({ signal: stop.signal })))
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    stop.abort()
    expect((await sending).reason).toBe('aborted')
  })

  test('the reason that the signal carries is kept', async () => {
    answer(hang)
    const timedOut = new DeliveryError('timeout', 'no answer within 10s')
    const signal = AbortSignal.abort(timedOut)
    expect(await failure(channel().send(post, context({ signal })))).toBe(timedOut)
    const late = context({ signal: AbortSignal.timeout(1) })
    expect((await failure(channel().send(post, late))).reason).toBe('timeout')
  })

  test('nobody listening is unavailable: nothing was sent', async () => {
    const error = await failure(channel({ baseUrl: 'http://127.0.0.1:1' }).send(post, context()))
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
  })

  test('no error shows the token, an address or what was sent', async () => {
    const canary = 'canary-7f3a9c Disk full'
    const replies = [
      refuse(400, `Bad Request: can't parse entities: ${canary}`),
      refuse(400, canary),
      refuse(401, canary),
      page(200),
      page(500),
      reset,
      hang,
      json(`{"ok":true,"result":"${canary}`),
      json({ ok: true, result: { message_id: canary } }),
    ]
    for (const reply of replies) {
      answer(reply)
      const signal = AbortSignal.timeout(200)
      const error = await failure(channel().send(post, context({ signal })))
      const shown = [error.stack, inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]
      expect(shown.join('\n')).not.toMatch(/canary|Disk full|127\.0\.0\.1/)
    }
    const nobody = await failure(channel({ baseUrl: 'http://127.0.0.1:1' }).send(post, context()))
    expect(inspect(nobody, { depth: 9, showHidden: true })).not.toMatch(/canary|127\.0\.0\.1/)
  })
})
