import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../__fixtures__/clock.ts'
import { sendMail, sendSlackFixture, sendWebhook } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { emailRules, type EmailFixture } from './email.ts'
import type { Rule } from './rule.ts'
import { slackRules } from './slack.ts'
import type { SlackFixture } from './slack-rule.ts'
import { fixtureTime, webhookRules, type WebhookFixture } from './webhook.ts'

let strict: Sandbox
let lenient: Sandbox

beforeAll(async () => {
  const clock = testClock(fixtureTime * 1_000)
  strict = await createSandbox({ mode: 'strict', clock })
  lenient = await createSandbox({ mode: 'vendor', clock })
})
beforeEach(() => {
  strict.reset()
  lenient.reset()
})
afterAll(() => Promise.all([strict.close(), lenient.close()]))

/** What a vendor said, in one word: Slack's error, an SMTP code, a status. */
type Send<Fixture> = (sandbox: Sandbox, fixture: Fixture) => Promise<string>

const slack: Send<SlackFixture> = async (sandbox, fixture) => {
  const { json, text } = await sendSlackFixture(sandbox, fixture)
  if (json['ok'] === true) return 'ok'
  return typeof json['error'] === 'string' ? json['error'] : text
}
const email: Send<EmailFixture> = async (sandbox, fixture) => {
  const code = (await sendMail(sandbox, fixture)).at(-1)!.slice(0, 3)
  return code === '250' ? 'ok' : code
}
const webhook: Send<WebhookFixture> = async (sandbox, fixture) => {
  const { status } = await sendWebhook(sandbox, fixture)
  return status === 200 ? 'ok' : String(status)
}

const refusedBy = (sandbox: Sandbox): string[] =>
  sandbox.requests().flatMap(({ refused }) => refused.map(({ rule }) => rule))
const warnedBy = (sandbox: Sandbox): string[] =>
  sandbox.messages().flatMap(({ warnings }) => warnings.map(({ rule }) => rule))

function prove<Fixture>(rule: Rule<never, never, unknown, Fixture>, send: Send<Fixture>): void {
  const { id, answer, accept, reject, source, strictOnly } = rule
  const refuses = source.level === 'documented'

  test(`${id}: takes what is within`, async () => {
    expect(await send(strict, accept)).toBe('ok')
    expect([...refusedBy(strict), ...warnedBy(strict)]).toEqual([])
  })

  test(`${id}: ${refuses ? 'refuses' : 'warns of'} what is not`, async () => {
    expect(await send(strict, reject)).toBe(refuses ? String(answer) : 'ok')
    expect(refuses ? refusedBy(strict) : warnedBy(strict)).toContain(id)
    expect(
      strict.messages().filter(({ requests }) => requests.includes(strict.requests().at(-1)!)),
    ).toHaveLength(refuses ? 0 : 1)
  })

  if (strictOnly)
    test(`${id}: outside strict mode warns of what the vendor swallows`, async () => {
      expect(await send(lenient, reject)).toBe('ok')
      expect(warnedBy(lenient)).toContain(id)
    })
}

describe('slack', () => slackRules.forEach((rule) => prove(rule, slack)))
describe('email', () => emailRules.forEach((rule) => prove(rule, email)))
describe('webhook', () => webhookRules.forEach((rule) => prove(rule, webhook)))

const all: readonly Rule[] = [...slackRules, ...emailRules, ...webhookRules]

test('every rule has a name of its own, a source, and fixtures that differ', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  for (const { id, vendor, source, accept, reject } of all) {
    expect(id).toMatch(new RegExp(`^${vendor}/[a-z-]+$`))
    expect(source.text).toMatch(/^(https:\/\/|RFC \d)/)
    expect(JSON.stringify(accept)).not.toBe(JSON.stringify(reject))
  }
})
