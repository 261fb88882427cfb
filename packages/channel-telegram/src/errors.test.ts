import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { failure, sendContext, signInPage, type HttpAnswer } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { post, refuse, wire } from './__fixtures__/sending.ts'

const { seen, answer, channel } = wire()
const json = { 'content-type': 'application/json' }

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
    const error = await failure(channel().send(post, sendContext()))
    expect(error).toMatchObject({ reason, status })
    expect(error.recipientOnly).toBeUndefined()
    answer(refuse(status, description))
    const people = channel({ chatId: undefined } as never)
    expect((await failure(people.send(post, sendContext()))).recipientOnly).toBe(own || undefined)
    expect(seen()).toHaveLength(2)
  })

  test('the sentence names the chat and what to do, and no person', async () => {
    answer(refuse(400, 'Bad Request: chat not found'))
    expect((await failure(channel().send(post, sendContext()))).message).toBe(
      'telegram: chat "-100123" was not found; add the bot to it, or send the bot a message first',
    )
    answer(refuse(403, 'Forbidden: bot was blocked by the user'))
    const people = channel({ chatId: undefined } as never)
    expect((await failure(people.send(post, sendContext()))).message).toBe(
      'telegram: the recipient blocked the bot',
    )
  })

  test('a group that became a supergroup: the sentence has its new id', async () => {
    const parameters = { migrate_to_chat_id: -1001234567890 }
    answer(refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters))
    expect(await failure(channel().send(post, sendContext()))).toMatchObject({
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
  answer({ status: 429, headers: header === undefined ? {} : { 'retry-after': header }, body })
  const error = await failure(channel().send(post, sendContext()))
  expect([error.reason, error.retryAfterMs]).toEqual(['rate-limited', retryAfterMs])
})

describe('whatever answers', () => {
  test.each<[string, Reason, HttpAnswer]>([
    ['a page with status 200', 'unavailable', signInPage],
    ['a page with status 404', 'unavailable', { ...signInPage, status: 404 }],
    ['a page with status 502', 'ambiguous', { ...signInPage, status: 502 }],
    ['a redirect', 'unavailable', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['half a document', 'ambiguous', { headers: json, body: '{"ok":true,"res' }],
    ['an empty 200', 'ambiguous', { headers: json }],
    ['null', 'ambiguous', { body: null }],
    ['a list', 'ambiguous', { body: [] }],
    ['ok without a message', 'ambiguous', { body: { ok: true, result: true } }],
    ['ok: "true"', 'ambiguous', { body: { ok: 'true', result: {} } }],
    ['a refusal with status 200', 'invalid', refuse(200, '')],
    [
      'ok with status 500',
      'ambiguous',
      { status: 500, body: { ok: true, result: { message_id: 1, chat: { id: 5 } } } },
    ],
    ['a reset', 'ambiguous', 'reset'],
    ['a body that breaks off', 'ambiguous', 'truncated'],
    ['a refusal that breaks off', 'ambiguous', { status: 500, body: '{"ok":false}', fault: 'truncated' }],
    ['an endless body', 'ambiguous', 'endless'],
  ])('%s is %s, after one request', async (_, reason, reply) => {
    answer(reply)
    expect((await failure(channel().send(post, sendContext()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test('no error shows the token, an address or what was sent', async () => {
    const canary = 'canary-7f3a9c Disk full'
    const replies: HttpAnswer[] = [
      refuse(400, `Bad Request: can't parse entities: ${canary}`),
      refuse(400, canary),
      refuse(401, canary),
      signInPage,
      { ...signInPage, status: 500 },
      'reset',
      'hang',
      { headers: json, body: `{"ok":true,"result":"${canary}` },
      { body: { ok: true, result: { message_id: canary } } },
    ]
    for (const reply of replies) {
      answer(reply)
      const signal = AbortSignal.timeout(200)
      const error = await failure(channel().send(post, sendContext({ signal })))
      const shown = [error.stack, inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]
      expect(shown.join('\n')).not.toMatch(/canary|Disk full|127\.0\.0\.1/)
    }
    const nobody = await failure(channel({ baseUrl: 'http://127.0.0.1:1' }).send(post, sendContext()))
    expect(inspect(nobody, { depth: 9, showHidden: true })).not.toMatch(/canary|127\.0\.0\.1/)
  })
})
