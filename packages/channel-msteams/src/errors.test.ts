import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { failure, signInPage, type HttpAnswer } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { graphWire, hookWire, refuse, sendTo, signedIn } from './__fixtures__/sending.ts'

const hook = hookWire()
const graph = graphWire()

describe.each([
  ['a webhook', hook],
  ['Graph', graph],
])('whatever answers, with %s', (_, { make, answer, seen }) => {
  test.each<[string, Reason, HttpAnswer]>([
    ['a page with status 200', 'unavailable', signInPage],
    ['a redirect', 'unavailable', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['a permanent redirect', 'unavailable', { status: 308, headers: { location: 'http://127.0.0.1:9/' } }],
    ['a 400', 'invalid', { status: 400 }],
    [
      'a refusal that breaks off',
      'invalid',
      { status: 400, body: '{"error":{"code":"BadRequest"}}', fault: 'truncated' },
    ],
    ['a 401', 'auth', { status: 401 }],
    ['a 403', 'auth', { status: 403 }],
    ['a 408', 'unavailable', { status: 408 }],
    ['a 410', 'gone', { status: 410 }],
    ['a 413', 'invalid', { status: 413, body: '<html>' }],
    ['a 429', 'rate-limited', { status: 429 }],
    ['a 500', 'ambiguous', { status: 500, body: 'oops' }],
    ['a 502 page', 'ambiguous', { status: 502, body: '<html>Bad gateway</html>' }],
    ['a 503', 'unavailable', { status: 503 }],
    ['a 504', 'ambiguous', refuse(504, 'GatewayTimeout')],
    ['a reset', 'ambiguous', 'reset'],
    ['a body that breaks off', 'ambiguous', 'truncated'],
    ['an endless body', 'ambiguous', 'endless'],
  ])('%s is %s, after one request', async (__, reason, reply) => {
    answer(reply)
    expect((await failure(sendTo(make()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test('Retry-After counts with a 503 too', async () => {
    answer({ status: 503, headers: { 'retry-after': '7' } })
    expect((await failure(sendTo(make()))).retryAfterMs).toBe(7_000)
  })

  test('close may be called twice, and what is sent later opens again', async () => {
    const channel = make()
    await sendTo(channel)
    await channel.close?.()
    await channel.close?.()
    await sendTo(channel)
    expect(seen()).toHaveLength(2)
  })
})

test('no error, and nothing that is made, shows a secret or what was sent', async () => {
  const made = [hook.make(), graph.make(), graph.make(signedIn)]
  const replies: HttpAnswer[] = [
    'reset',
    signInPage,
    { status: 500, body: 'canary' },
    refuse(400, 'canary message'),
    { status: 401, body: { error: 'canary canary' } },
    { status: 404 },
    { status: 302, headers: { location: 'https://canary.example/' } },
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
