import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { sendWebhook } from '../__fixtures__/senders.ts'
import { fixtureTime, webhookRules, type WebhookFixture } from '../rules/webhook.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { genuine, readSignature } from './signatures.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(fixtureTime * 1_000)
  sandbox = await createSandbox({ vendors: ['webhook'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const fixture = (id: string): WebhookFixture => webhookRules.find((rule) => rule.id === id)!.accept

test('a signed webhook is kept with its bytes', async () => {
  const sent = fixture('webhook/method')
  const { status, json } = await sendWebhook(sandbox, sent)
  expect([status, json]).toEqual([200, { received: true }])
  expect(sandbox.messages()).toMatchObject([
    {
      vendor: 'webhook',
      id: 'msg_1',
      title: '失敗',
      text: sent.body,
      to: ['/hook'],
      payload: { type: 'task.failed' },
    },
  ])
  expect(Buffer.from(sandbox.requests()[0]!.body).toString()).toBe(sent.body)
})

test('a repeated id is marked as a duplicate of the first', async () => {
  for (let index = 0; index < 3; index++) await sendWebhook(sandbox, fixture('webhook/method'))
  expect(sandbox.messages().map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, 'msg_1', 'msg_1'])
})

test('an id is new again after a reset', async () => {
  await sendWebhook(sandbox, fixture('webhook/method'))
  sandbox.reset()
  await sendWebhook(sandbox, fixture('webhook/method'))
  expect(sandbox.messages()).toMatchObject([{ id: 'msg_1' }])
  expect(sandbox.messages()[0]!.duplicateOf).toBeUndefined()
})

test('a signature is too old five minutes later', async () => {
  clock.advance(300_001)
  const { status, json } = await sendWebhook(sandbox, fixture('webhook/method'))
  clock.advance(-300_001)
  expect([status, json['error']]).toEqual([401, 'the timestamp is too far away'])
  expect(sandbox.messages()).toEqual([])
})

test('a body that is not JSON is kept as it is', async () => {
  const body = 'plain ⟪text⟫ \u0000'
  const secret = sandbox.webhook.secret
  const { expected } = readSignature('github', { 'x-hub-signature-256': '' }, Buffer.from(body), secret)!
  await sendWebhook(sandbox, {
    headers: { 'x-hub-signature-256': `sha256=${expected}`, 'x-github-delivery': 'd1' },
    body,
  })
  expect(sandbox.messages()).toMatchObject([{ id: 'd1', title: '', text: body, payload: body }])
})

// The published vectors: of Standard Webhooks' libraries, and of GitHub's documentation.
test('signatures agree with the published vectors', () => {
  const standard = readSignature(
    'standard',
    {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    Buffer.from('{"test": 2432232314}'),
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  )!
  expect([genuine(standard), standard.at]).toEqual([true, 1_614_265_330_000])
  const github = readSignature(
    'github',
    { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    Buffer.from('Hello, World!'),
    "It's a Secret to Everybody",
  )!
  expect(genuine(github)).toBe(true)
})

test.each(['', ' ', 'v1,', 'v1', 'v1,AAAA', 'v2,x', ',,,'])(
  'the signature %j is refused',
  async (signature) => {
    const sent = fixture('webhook/method')
    const { status } = await sendWebhook(sandbox, {
      ...sent,
      headers: { ...sent.headers, 'webhook-signature': signature },
    })
    expect(status).toBe(401)
  },
)
