import { reasons, type DeliveryError } from '@notify/core/channel'
import { failure, httpRecorder, type HttpReply } from '@notify/testkit'
import { expect, test } from 'vitest'
import { send, wire } from './__fixtures__/sending.ts'

const { origin, answer, kept, channel } = wire()

async function sent(reply: HttpReply): Promise<void> {
  answer(reply)
  const one = channel({ url: `${origin()}/secret-path?token=secret` })
  try {
    await send(one)
  } finally {
    await one.close?.()
  }
}

const refusal = (reply: HttpReply): Promise<DeliveryError> => failure(sent(reply))

const expected = (status: number): string => {
  if (status < 300) return 'delivered'
  const named: Record<number, string> = {
    401: 'auth',
    403: 'auth',
    404: 'not-found',
    407: 'auth',
    408: 'unavailable',
    410: 'gone',
    425: 'unavailable',
    429: 'rate-limited',
  }
  return named[status] ?? (status < 500 ? 'invalid' : 'unavailable')
}

test('every status from 200 to 599 has one meaning, and says where and what without the path', async () => {
  for (let status = 200; status < 600; status++) {
    if (expected(status) === 'delivered') {
      await sent({ status })
      continue
    }
    const error = await refusal({ status })
    expect([status, error.reason]).toEqual([status, expected(status)])
    expect(error.status).toBe(status)
    expect(error.message).toContain(`webhook: ${origin()} answered ${status}`)
    expect(error.message).not.toMatch(/secret|\?/)
  }
})

test('what a broken receiver may recover from is tried again, what it refuses is not', () => {
  expect(
    [401, 400, 404, 410, 302].map((status) => reasons[expected(status) as 'auth'].retryable),
  ).not.toContain(true)
  expect([429, 500, 503, 408].map((status) => reasons[expected(status) as 'auth'].retryable)).not.toContain(
    false,
  )
})

test.each([200, 201, 202, 204])('a %i is success, whatever the body is', async (status) => {
  const body = status === 204 ? undefined : '<h1>ok</h1>'
  await expect(sent({ status, headers: { 'content-type': 'text/html' }, body })).resolves.toBeUndefined()
})

test.each<[string, Record<string, string | string[]>, string, number | undefined]>([
  ['120', { 'retry-after': '120' }, '', 120_000],
  ['0', { 'retry-after': '0' }, '', 0],
  ['spaces', { 'retry-after': '  7 ' }, '', 7_000],
  ['5.5', { 'retry-after': '5.5' }, '', undefined],
  ['-5', { 'retry-after': '-5' }, '', undefined],
  ['1e3', { 'retry-after': '1e3' }, '', undefined],
  ['0x10', { 'retry-after': '0x10' }, '', undefined],
  ['nothing', { 'retry-after': '' }, '', undefined],
  ['Infinity', { 'retry-after': 'Infinity' }, '', undefined],
  ['too many seconds', { 'retry-after': '99999999999' }, '', 366 * 86_400_000],
  ['a word', { 'retry-after': 'soon' }, '', undefined],
  ['a list', { 'retry-after': '120, 60' }, '', undefined],
  ['a date that has passed', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, '', 0],
  ['a date to come', { 'retry-after': 'Sat, 21 Nov 2026 09:01:30 GMT' }, '', 90_000],
  ['an RFC 850 date', { 'retry-after': 'Sunday, 22-Nov-26 00:00:00 GMT' }, '', 15 * 3_600_000],
  ['two headers', { 'retry-after': ['9', '120'] }, '', 9_000],
  ["Discord's body", {}, '{"retry_after":64.57}', 64_570],
  ["Telegram's body", {}, '{"parameters":{"retry_after":31}}', 31_000],
])('a 429 at 09:00:00 on 21 November 2026 waits as told: %s', async (_, headers, body, retryAfterMs) => {
  const error = await refusal({ status: 429, headers, body })
  expect(error).toMatchObject({ reason: 'rate-limited' })
  expect(error.retryAfterMs).toBe(retryAfterMs)
})

test('a header that cannot be used leaves it to the body', async () => {
  const error = await refusal({ status: 429, headers: { 'retry-after': 'soon' }, body: '{"retry_after":2}' })
  expect(error).toMatchObject({ retryAfterMs: 2_000 })
})

test.each([
  '',
  'null',
  '[]',
  '<html>',
  '{"retry_after":"5"}',
  '{"retry_after":-1}',
  '{"parameters":null}',
  '{"retry_after":1e400}',
])('a body without a usable time is no time: %j', async (body) =>
  expect((await refusal({ status: 429, body })).retryAfterMs).toBeUndefined(),
)

test('a 503 is told when to come back too, a 400 is not', async () => {
  expect(await refusal({ status: 503, headers: { 'retry-after': '30' } })).toMatchObject({
    reason: 'unavailable',
    retryAfterMs: 30_000,
  })
  expect((await refusal({ status: 400, headers: { 'retry-after': '30' } })).retryAfterMs).toBeUndefined()
})

test.each([301, 302, 303, 307, 308])(
  'a redirect %i is not followed and shows only where to',
  async (status) => {
    const canary = kept(await httpRecorder())
    const error = await refusal({ status, headers: { location: `${canary.origin}/secret?token=secret` } })
    expect(error).toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining(`127.0.0.1:${canary.port}`) as string,
    })
    expect(error.message).not.toContain('secret')
    expect(canary.connections.made).toBe(0)
  },
)

test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', '//', 'http://[', ''])(
  'a redirect to %j is not followed either',
  async (location) => {
    const error = await refusal({ status: 302, headers: { location } })
    expect(error.message).toContain('redirects')
    expect(error.message).not.toContain('passwd')
  },
)
