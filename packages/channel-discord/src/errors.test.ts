import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { failure, type HttpAnswer, type HttpReply, sendContext, signInPage } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { hookPath, toBot, toHook, token, wire } from './__fixtures__/sending.ts'

const { origin, seen, answer, bot, hook } = wire()
const refused = (code: number, status: number, more: object = {}): HttpReply => ({
  status,
  body: { message: 'No', code, ...more },
})
const post = (): Promise<unknown> => hook().send(toHook, sendContext())

describe('what Discord answers has a reason', () => {
  test.each<[string, HttpAnswer, Reason, number | undefined]>([
    ['10003 Unknown Channel', refused(10_003, 404), 'not-found', undefined],
    ['10008 Unknown Message', refused(10_008, 404), 'not-found', undefined],
    ['10015 Unknown Webhook', refused(10_015, 404), 'gone', undefined],
    ['50027 Invalid Webhook Token', refused(50_027, 401), 'gone', undefined],
    ['50001 Missing Access', refused(50_001, 403), 'auth', undefined],
    ['50013 Missing Permissions', refused(50_013, 403), 'auth', undefined],
    ['401 without a code', refused(0, 401), 'auth', undefined],
    ['404 of something else', { status: 404, body: 'nothing here' }, 'not-found', undefined],
    ['40005 too large', refused(40_005, 413), 'invalid', undefined],
    ['50006 empty', refused(50_006, 400), 'invalid', undefined],
    ['a code nobody knows', refused(99_999, 400), 'invalid', undefined],
    ['30046 too many edits', refused(30_046, 429), 'unavailable', undefined],
    ['20016 slow mode', refused(20_016, 429, { retry_after: 64.57 }), 'rate-limited', 64_570],
    ['20028 channel write limit', refused(20_028, 429, { retry_after: 1 }), 'rate-limited', 1_000],
    ['40062 limited', refused(40_062, 429), 'rate-limited', undefined],
    ['429 with fractions', { status: 429, body: { retry_after: 0.3, global: false } }, 'rate-limited', 300],
    [
      '429 with a header',
      { status: 429, headers: { 'retry-after': '2' }, body: { retry_after: 1.5 } },
      'rate-limited',
      2_000,
    ],
    [
      '429 with nonsense',
      { status: 429, headers: { 'retry-after': '1e3' }, body: { retry_after: '5' } },
      'rate-limited',
      undefined,
    ],
    [
      '429 from Cloudflare',
      { status: 429, headers: { 'retry-after': '3600' }, body: '<html>' },
      'rate-limited',
      3_600_000,
    ],
    [
      '429 without an end',
      { status: 429, headers: { 'retry-after': '7' }, fault: 'endless' },
      'rate-limited',
      7_000,
    ],
    ['500', { status: 500, body: 'oops' }, 'ambiguous', undefined],
    ['502 page', { status: 502, body: '<html>' }, 'ambiguous', undefined],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'unavailable', undefined],
    ['a page with status 200', signInPage, 'unavailable', undefined],
    ['an object without an id', { body: { ok: true } }, 'ambiguous', undefined],
    ['204', { status: 204 }, 'ambiguous', undefined],
    ['half a document', { body: '{"id":"1' }, 'ambiguous', undefined],
    ['null', { body: null }, 'ambiguous', undefined],
    ['a body without an end', 'endless', 'ambiguous', undefined],
    ['a connection that breaks', 'reset', 'ambiguous', undefined],
  ])('%s', async (_, response, reason, retryAfterMs) => {
    answer(response)
    const error = await failure(post())
    expect(error).toMatchObject({ reason, message: expect.stringMatching(/^discord: /) })
    expect(error.retryAfterMs).toBe(retryAfterMs)
    expect(seen()).toHaveLength(1)
  })

  test('a limit of the whole bot is said to be one', async () => {
    answer({
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: 64.57, global: true },
    })
    const error = await failure(bot().send(toBot, sendContext()))
    expect(error).toMatchObject({
      message: 'discord: Discord asks to slow down everywhere',
      retryAfterMs: 64_570,
    })
  })

  test('the wrong fields are named, without what stood in them', async () => {
    const long = (code: string): object => ({ _errors: [{ code, message: 'secret text is too long' }] })
    const errors = {
      embeds: { 0: { fields: { 3: { value: long('BASE_TYPE_MAX_LENGTH') } } } },
      content: long('BASE_TYPE_BAD'),
      '<script>': long('X'),
    }
    answer(refused(50_035, 400, { errors }))
    const error = await failure(post())
    expect(error).toMatchObject({ reason: 'invalid', vendorCode: '50035', status: 400 })
    expect(error.message).toBe(
      'discord: the message was refused: embeds[0].fields[3].value (BASE_TYPE_MAX_LENGTH), content (BASE_TYPE_BAD)',
    )
  })

  test.each([[{ embeds: 1 }], [[]], ['x'], [{ a: { b: {} } }]])(
    'errors like %j are survived',
    async (errors) => {
      answer(refused(50_035, 400, { errors }))
      expect((await failure(post())).message).toBe('discord: the request was refused with code 50035')
    },
  )
})

test.each<HttpAnswer>([
  refused(10_015, 404),
  refused(0, 401),
  { status: 429, body: { retry_after: 1 } },
  { status: 500 },
  signInPage,
  'reset',
])('no error holds the URL, the token or the text (%#)', async (response) => {
  for (const [channel, message] of [
    [hook(), toHook],
    [bot(), toBot],
  ] as const) {
    answer(response)
    const error = await failure(channel.send(message, sendContext()))
    const everything = inspect(error, { depth: 9, showHidden: true }) + error.stack + JSON.stringify(error)
    for (const secret of [token, 'canary', hookPath, origin(), 'Disk full'])
      expect(everything).not.toContain(secret)
  }
})
