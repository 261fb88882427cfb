import {
  genuine,
  readSignature,
  schemes,
  signatureHeader,
  toleranceMs,
  type Scheme,
  type Signed,
} from '../vendors/signatures.ts'
import type { Rule, Source } from './rule.ts'

export interface WebhookCall {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface WebhookState {
  readonly secret: string
  /** Epoch ms. */
  readonly now: number
}

/** Sent as it is. The signatures were made with openssl for the secret of the sandbox, at `fixtureTime`. */
export interface WebhookFixture {
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The answer is the status. */
export type WebhookRule = Rule<WebhookCall, WebhookState, number, WebhookFixture>

/** Seconds since the epoch. */
export const fixtureTime = 1_795_251_600

const standardWebhooks: Source = {
  text: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  level: 'documented',
}
const github: Source = {
  text: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  level: 'documented',
}
const stripe: Source = { text: 'https://docs.stripe.com/webhooks#verify-manually', level: 'documented' }

const body = '{"type":"task.failed","timestamp":"2026-11-21T09:00:00Z","data":{"title":"失敗"}}'
const json = { 'content-type': 'application/json' }
const standard = (headers: Readonly<Record<string, string>> = {}): WebhookFixture => ({
  headers: {
    ...json,
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(fixtureTime),
    'webhook-signature': 'v1,2p19JeohhJcF1dgFLL9D1gXqP0dC9GYRZAHnglEmqwU=',
    ...headers,
  },
  body,
})

const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
const signed = (scheme: Scheme, call: WebhookCall, { secret }: WebhookState): Signed | undefined =>
  readSignature(scheme, call.headers, call.body, secret)

const genuineRule = (
  scheme: Scheme,
  source: Source,
  accept: WebhookFixture,
  reject: WebhookFixture,
): WebhookRule => ({
  id: `webhook/${scheme}-signature`,
  vendor: 'webhook',
  source,
  summary: `${signatureHeader[scheme]} is made with the secret, over the bytes of the body.`,
  answer: 401,
  accept,
  reject,
  check(call, state) {
    const found = signed(scheme, call, state)
    return said(found !== undefined && !genuine(found), `${signatureHeader[scheme]} does not match`)
  },
})

const timelyRule = (
  scheme: Scheme,
  source: Source,
  accept: WebhookFixture,
  reject: WebhookFixture,
): WebhookRule => ({
  id: `webhook/${scheme}-time`,
  vendor: 'webhook',
  source,
  summary: 'The time of signing is at most five minutes away.',
  answer: 401,
  accept,
  reject,
  check(call, state) {
    const at = signed(scheme, call, state)?.at
    // Also true for a time that cannot be read.
    return said(
      at !== undefined && !(Math.abs(at - state.now) <= toleranceMs),
      'the timestamp is too far away',
    )
  },
})

const parsed = (call: WebhookCall): unknown => {
  try {
    return JSON.parse(Buffer.from(call.body).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

export const webhookRules: readonly WebhookRule[] = [
  {
    id: 'webhook/method',
    vendor: 'webhook',
    source: standardWebhooks,
    summary: 'A webhook is a POST.',
    answer: 405,
    accept: standard(),
    reject: { ...standard(), method: 'PUT' },
    check: ({ method }) => said(method !== 'POST', 'the method is not POST'),
  },
  {
    id: 'webhook/signed',
    vendor: 'webhook',
    source: standardWebhooks,
    summary: 'There is a signature: Standard Webhooks, GitHub or Stripe.',
    answer: 401,
    accept: standard(),
    reject: { headers: json, body },
    check: (call, state) =>
      said(
        schemes.every((scheme) => signed(scheme, call, state) === undefined),
        'no signature',
      ),
  },
  {
    id: 'webhook/standard-id',
    vendor: 'webhook',
    source: standardWebhooks,
    summary: 'webhook-id is there, and has no full stop: it would blur what was signed.',
    answer: 400,
    accept: standard(),
    reject: standard({
      'webhook-id': 'msg.1',
      'webhook-signature': 'v1,NC8Ucj4yxlGh8X79GyLPwAl+1q4mDBYXqfmI3aG/oF8=',
    }),
    check: ({ headers }) =>
      said(
        'webhook-signature' in headers && !/^[^.\s]+$/.test(headers['webhook-id'] ?? ''),
        'no webhook-id, or one with a full stop',
      ),
  },
  genuineRule(
    'standard',
    standardWebhooks,
    standard({ 'webhook-signature': 'v1a,other v1,AAAA v1,2p19JeohhJcF1dgFLL9D1gXqP0dC9GYRZAHnglEmqwU=' }),
    { ...standard(), body: body.replace('失敗', '成功') },
  ),
  timelyRule(
    'standard',
    standardWebhooks,
    standard({
      'webhook-timestamp': String(fixtureTime - 300),
      'webhook-signature': 'v1,ot+vuGk1bKt9Ckyuq7K/GAaTqWp9rCvjeHRP4MJKFtA=',
    }),
    standard({
      'webhook-timestamp': String(fixtureTime - 301),
      'webhook-signature': 'v1,m7V39sHtzafqPSPgLJ4K5Cy386KN4v4H0kob+rL89Xk=',
    }),
  ),
  genuineRule(
    'github',
    github,
    {
      headers: {
        ...json,
        'x-hub-signature-256': 'sha256=cc87374f21fc0cad1ddcb84594c8be8cb74fc9d3a4821e365fe1ee59b45736d7',
      },
      body,
    },
    {
      headers: {
        ...json,
        'x-hub-signature-256': 'sha256=cc87374f21fc0cad1ddcb84594c8be8cb74fc9d3a4821e365fe1ee59b45736d7',
      },
      body: `${body}\n`,
    },
  ),
  genuineRule(
    'stripe',
    stripe,
    {
      headers: {
        ...json,
        'stripe-signature': `t=${fixtureTime},v1=bb7a3270cce0b47da56b4cad3a76e2ef16cd3ae201809fd31ab4729d972c3b1a`,
      },
      body,
    },
    {
      headers: {
        ...json,
        'stripe-signature': `t=${fixtureTime},v0=bb7a3270cce0b47da56b4cad3a76e2ef16cd3ae201809fd31ab4729d972c3b1a`,
      },
      body,
    },
  ),
  timelyRule(
    'stripe',
    stripe,
    {
      headers: {
        ...json,
        'stripe-signature': `t=${fixtureTime + 300},v1=7fd714157d79974b6b70c5b653fd8f79ae8d7ef4b7b07932aa0284c6b437a17a`,
      },
      body,
    },
    {
      headers: {
        ...json,
        'stripe-signature': `t=${fixtureTime + 301},v1=94f1930aeae2d384a1a4a35678b88eb2220bbbeddc2809953a6998ea9c22a744`,
      },
      body,
    },
  ),
  {
    id: 'webhook/standard-payload',
    vendor: 'webhook',
    source: { ...standardWebhooks, level: 'believed' },
    summary: 'The payload of Standard Webhooks has type, timestamp and data: advice, not a must.',
    answer: 400,
    accept: standard(),
    reject: {
      ...standard({ 'webhook-signature': 'v1,bvUvNynSNG/itfznOqZM/vzplDJSCKj+xeDUMiE3Bzs=' }),
      body: '{"title":"hello"}',
    },
    check(call) {
      const payload = parsed(call)
      const whole =
        typeof payload === 'object' &&
        payload !== null &&
        ['type', 'timestamp', 'data'].every((name) => name in payload)
      return said('webhook-signature' in call.headers && !whole, 'no type, timestamp or data')
    },
  },
  {
    id: 'webhook/standard-size',
    vendor: 'webhook',
    source: { ...standardWebhooks, level: 'believed' },
    summary: 'A payload of less than 20 kB is advised.',
    answer: 413,
    accept: standard(),
    reject: {
      ...standard({ 'webhook-signature': 'v1,1LAHQ4wrnr8MhcZgf1SYm1rv7Te89Dwf4qMq3aAhF3k=' }),
      body: `{"type":"${'x'.repeat(20_000)}"}`,
    },
    check: (call) => said('webhook-signature' in call.headers && call.body.length >= 20_000, 'over 20 kB'),
  },
]
