import { testClock } from '../__fixtures__/clock.ts'
import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import { isObject, string } from '../value.ts'
import { sendGraphFixture } from '../__fixtures__/teams-sender.ts'
import type { GraphFixture } from './graph-rule.ts'
import { graphRules } from './graph.ts'

const send: Send<GraphFixture> = async (sandbox, fixture) => {
  const { status, json } = await sendGraphFixture(sandbox, fixture)
  if (status < 300) return 'ok'
  const { error } = json
  return `${status} ${string(isObject(error) ? error['code'] : error)}`
}

proveRules('graph', graphRules, send, () => testClock(1_700_000_000_000))
