import type { Sandbox } from '../sandbox.ts'
import type { SmsFixture, SmsStep } from '../rules/sms-rule.ts'

export interface SmsAnswer {
  readonly status: number
  readonly headers: Headers
  readonly json: Readonly<Record<string, unknown>>
}

const daysOf: Readonly<Record<string, number>> = { s: 1_000, d: 86_400_000 }

/** `now` fills `{in:1d}`: a time so long after it. */
export async function sendSms(sandbox: Sandbox, step: SmsStep, now = 0, sids: readonly string[] = []): Promise<SmsAnswer> {
  const { sms } = sandbox
  const { method = 'POST', path = '/Messages.json', account = 'main', as = account === 'trial' ? 'trial' : 'main', form = {} } = step
  const who = {
    main: [sms.accountSid, sms.authToken],
    trial: [sms.trial.accountSid, sms.trial.authToken],
    key: [sms.apiKey, sms.apiSecret],
    nobody: undefined,
  } as const
  const fill = (text: string): string =>
    text
      .replace(/\{sid:(\d)\}/g, (_, index: string) => sids[Number(index)] ?? 'none')
      .replace(/\{in:(\d+)([sd])\}/g, (_, count: string, unit: string) => new Date(now + Number(count) * daysOf[unit]!).toISOString())
  const [user, password] = who[as] ?? []
  const pairs = Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, fill(String(one))]))
  const response = await fetch(`${sms.origin}/2010-04-01/Accounts/${account === 'main' ? sms.accountSid : account === 'trial' ? sms.trial.accountSid : account}${fill(path)}`, {
    method,
    headers: {
      ...(user !== undefined && { authorization: `Basic ${Buffer.from(`${user}:${step.password ?? password}`).toString('base64')}` }),
      ...(method === 'POST' && { 'content-type': step.contentType ?? 'application/x-www-form-urlencoded' }),
    },
    body: method === 'POST' ? Buffer.from(new URLSearchParams(pairs).toString()) : null,
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: text === '' ? {} : (JSON.parse(text) as SmsAnswer['json']) }
}

/** The requests before, and then the one that counts. */
export async function sendSmsFixture(sandbox: Sandbox, fixture: SmsFixture, now = 0): Promise<SmsAnswer> {
  const sids: string[] = []
  for (const step of fixture.before ?? []) sids.push(String((await sendSms(sandbox, step, now, sids)).json['sid']))
  return sendSms(sandbox, fixture, now, sids)
}
