import { testClock } from '../__fixtures__/clock.ts'
import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import { sendSmsFixture } from '../__fixtures__/sms-sender.ts'
import type { SmsFixture } from './sms-rule.ts'
import { smsRules } from './sms.ts'

const now = 1_795_251_600_000

const sms: Send<SmsFixture> = async (sandbox, fixture) => {
  const { status, json } = await sendSmsFixture(sandbox, fixture, now)
  return status < 300 ? 'ok' : String(json['code'])
}

proveRules('sms', smsRules, sms, () => testClock(now))
