import { sendWorkflow } from '../__fixtures__/teams-sender.ts'
import { testClock } from '../__fixtures__/clock.ts'
import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import type { MsteamsFixture } from './msteams-rule.ts'
import { msteamsRules } from './msteams.ts'

const send: Send<MsteamsFixture> = async (sandbox, fixture) => {
  const { status } = await sendWorkflow(sandbox, fixture)
  return status === 202 ? 'ok' : String(status)
}

proveRules('msteams', msteamsRules, send, () => testClock(1_700_000_000_000))
