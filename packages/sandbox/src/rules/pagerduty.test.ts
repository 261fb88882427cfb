import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import { sendPagerdutyFixture } from '../__fixtures__/pagerduty-sender.ts'
import type { PagerdutyFixture } from './pagerduty-rule.ts'
import { pagerdutyRules } from './pagerduty.ts'

const pagerduty: Send<PagerdutyFixture> = async (sandbox, fixture) => {
  const { status } = await sendPagerdutyFixture(sandbox, fixture)
  return status === 202 ? 'ok' : String(status)
}

proveRules('pagerduty', pagerdutyRules, pagerduty)
