import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { describe, expect, test, vi } from 'vitest'
import { failure, graphWire, hookWire, sendTo, signedIn } from './__fixtures__/sending.ts'
import {
  brokenRefusal,
  drip,
  empty,
  endless,
  hang,
  json,
  page,
  refuse,
  reset,
  text,
  truncated,
  type Answer,
} from './__fixtures__/stand-in.ts'

const hook = hookWire()
const graph = graphWire()

describe.each([
  ['a webhook', hook],
  ['Graph', graph],
])('whatever answers, with %s', (_, { make, answer, seen }) => {
  test.each<[string, Reason, Answer]>([
    ['a page with status 200', 'unavailable', page],
    ['a redirect', 'unavailable', text(302, '', { location: 'http://127.0.0.1:9/' })],
    ['a permanent redirect', 'unavailable', text(308, '', { location: 'http://127.0.0.1:9/' })],
    ['a 400', 'invalid', empty(400)],
    ['a refusal that breaks off', 'invalid', brokenRefusal],
    ['a 401', 'auth', empty(401)],
    ['a 403', 'auth', empty(403)],
    ['a 408', 'unavailable', empty(408)],
    ['a 410', 'gone', empty(410)],
    ['a 413', 'invalid', text(413, '<html>')],
    ['a 429', 'rate-limited', text(429, '')],
    ['a 500', 'ambiguous', text(500, 'oops')],
    ['a 502 page', 'ambiguous', text(502, '<html>Bad gateway</html>')],
    ['a 503', 'unavailable', text(503, '')],
    ['a 504', 'ambiguous', refuse(504, 'GatewayTimeout')],
    ['a reset', 'ambiguous', reset],
    ['a body that breaks off', 'ambiguous', truncated],
    ['an endless body', 'ambiguous', endless],
  ])('%s is %s, after one request', async (__, reason, reply) => {
    answer(reply)
    expect((await failure(sendTo(make()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test.each<[string, number, string | undefined, number | undefined]>([
    ['seconds', 429, '120', 120_000],
    ['a date', 429, 'Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['seconds', 503, '7', 7_000],
    ['a word', 429, 'soon', undefined],
    ['nothing', 429, undefined, undefined],
  ])('Retry-After with %s (%d)', async (__, status, header, retryAfterMs) => {
    answer(text(status, '', header === undefined ? {} : { 'retry-after': header }))
    const error = await failure(sendTo(make()))
    expect([error.status, error.retryAfterMs]).toEqual([status, retryAfterMs])
    expect(seen()).toHaveLength(1)
  })

  test.each([
    '<!doctype html><title>Slow down</title>',
    '',
    '{"error":{"code":1015}}',
    'null',
    '"slow"',
    'slow_down',
  ])('a 429 whose body is not of Microsoft waits too: %s', async (body) => {
    answer(text(429, body, { 'retry-after': '7' }))
    expect(await failure(sendTo(make()))).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
  })

  test.each([
    ['a server that hangs', hang],
    ['a body that drips', drip],
  ])('%s ends with the signal', async (__, reply) => {
    answer(reply)
    const stop = new AbortController()
    const sending = failure(sendTo(make(), { signal: stop.signal }))
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    stop.abort()
    expect((await sending).reason).toBe('aborted')
  })
})

test('no error, and nothing that is made, shows a secret or what was sent', async () => {
  const made = [hook.make(), graph.make(), graph.make(signedIn)]
  const replies = [
    reset,
    page,
    text(500, 'canary'),
    refuse(400, 'canary message'),
    json({ error: 'canary canary' }, 401),
    empty(404),
    text(302, '', { location: 'https://canary.example/' }),
  ]
  for (const channel of made) {
    expect(inspect(channel, { depth: 9, showHidden: true }) + JSON.stringify(channel)).not.toMatch(/canary/)
    for (const reply of replies) {
      const { answer } = channel === made[0] ? hook : graph
      answer(reply)
      const error = await failure(sendTo(channel))
      const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + error.stack
      expect(shown).not.toMatch(/canary|127\.0\.0\.1|Disk full/)
      expect(error.message).toMatch(/^msteams: /)
    }
  }
})
