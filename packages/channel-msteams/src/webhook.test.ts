import type { Reason } from '@notify/core/channel'
import { failure, sendContext, signInPage, type HttpAnswer } from '@notify/testkit'
import { expect, test, vi } from 'vitest'
import { hookPath, hookWire, post, refuse, sendTo } from './__fixtures__/sending.ts'
import { msteams } from './index.ts'

const { origin, seen, answer, make } = hookWire()

test('one message is one JSON request, with its charset', async () => {
  const channel = make()
  await sendTo(channel)
  expect(seen()).toHaveLength(1)
  expect(seen()[0]).toMatchObject({ method: 'POST', path: hookPath })
  expect(seen()[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(seen()[0]?.headers['authorization']).toBeUndefined()
  expect(JSON.parse(seen()[0]?.body ?? '')).toEqual(post(channel).body)
})

test('202 is told as what it is: accepted, not shown, with nothing to find it again', async () => {
  expect(await sendTo(make())).toEqual({
    warning: 'the workflow accepted the message; whether it was posted stands only in its run history',
  })
})

test('a flow with an answer of its own has accepted the message too', async () => {
  answer({ body: { ok: true } })
  expect(await sendTo(make())).toHaveProperty('warning')
})

test('it follows incidents, because nothing can be edited', () => {
  expect(make().features).toEqual({ incidents: 'follows' })
})

test('the documented rate is enforced by default', () => {
  expect(make().defaults?.policies).toEqual([
    { name: 'rateLimit', limit: { rate: { limit: 4, perMs: 1_000, burst: 3 } } },
  ])
})

test.each<[string, HttpAnswer, Reason, RegExp]>([
  [
    'a flow that asks for a sign-in',
    refuse(401, 'DirectApiAuthorizationRequired'),
    'auth',
    /Who can trigger the flow.*&sig=/,
  ],
  ['another 401', { status: 401 }, 'auth', /Anyone/],
  ['a 403', { status: 403 }, 'auth', /proxies/],
  [
    'a flow that is off or deleted',
    refuse(400, 'WorkflowTriggerIsNotEnabled'),
    'gone',
    /switch it on, or create a new one/,
  ],
  ['a flow that is not there', refuse(404, 'WorkflowNotFound'), 'gone', /create a new one/],
  ['a bare 404', { status: 404, body: '<html>' }, 'gone', /create a new one/],
  ['a retired URL', { status: 410 }, 'gone', /Workflows app/],
  ['a refused card', refuse(400, 'TriggerInputSchemaMismatch'), 'invalid', /TriggerInputSchemaMismatch/],
  ['a page with status 200', signInPage, 'unavailable', /a page came back/],
])('%s', async (_, reply, reason, what) => {
  answer(reply)
  const error = await failure(sendTo(make()))
  expect(error.reason).toBe(reason)
  expect(error.message).toMatch(what)
})

test('verify reaches the host and leaves the workflow alone', async () => {
  answer({ status: 404 })
  await make().verify?.(sendContext())
  expect(seen().map(({ method, path }) => [method, path])).toEqual([['HEAD', '/']])
  const closed = msteams({ webhookUrl: 'http://127.0.0.1:2/?sig=canary-sig' })
  expect((await failure(closed.verify!(sendContext()))).reason).toBe('unavailable')
})

test('the URL comes from MSTEAMS_WEBHOOK_URL, or from a function that is asked again after a refusal', async () => {
  vi.stubEnv('MSTEAMS_WEBHOOK_URL', `${origin()}/from-environment`)
  await sendTo(make({ webhookUrl: undefined as never }))
  expect(seen()[0]?.path).toBe('/from-environment')
  const supply = vi.fn(() => `${origin()}/${supply.mock.calls.length}`)
  const channel = make({ webhookUrl: supply })
  await sendTo(channel)
  answer({ status: 404 })
  await failure(sendTo(channel))
  await sendTo(channel)
  expect(
    seen()
      .slice(1)
      .map(({ path }) => path),
  ).toEqual(['/1', '/1', '/2'])
})

test.each(['http://flow.example.com/canary', 'https://acme.webhook.office.com/webhookb2/canary', 'canary'])(
  'a function that gives %s is refused before anything is sent',
  async (url) => {
    const error = await failure(sendTo(make({ webhookUrl: () => url })))
    expect(error.reason).toBe('auth')
    expect(error.message).not.toContain('canary')
  },
)
