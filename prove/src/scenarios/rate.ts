import { setTimeout as sleep } from 'node:timers/promises'
import { finding, usual, type Scenario } from '../scenario.ts'
import { until } from '../program.ts'

const limit = 30
const warmUp = 120
/** What may lie between a grant in the store and the arrival of its request, on a busy machine. */
const skewMs = 300

/** Three nodes with one rate limit, and more to send than it lets through. */
export const rate: Scenario = {
  name: 'rate',
  needs: ['postgres'],
  async run({ bench, full, shared }) {
    const total = full ? 3_000 : 450
    const { url } = await shared()
    const options = { store: { use: 'postgres', url, schema: 'rate' }, perSecond: limit } as const
    const nodes = await Promise.all(['a', 'b', 'c'].map((name) => bench.start(name, options)))
    // The first request of a process takes longer: each has had one before the measurement.
    await bench.load(nodes, { perSecond: 60, total: warmUp }).done
    await until('all are warm', 60_000, () => bench.seen().length >= warmUp, 100)
    await sleep(1_500)
    await bench.load(nodes, { perSecond: 2_000, total }).done
    await until('all are sent', 300_000, () => bench.seen().length >= warmUp + total, 100)
    const tally = await bench.settle(nodes[0]!)
    const times = bench
      .seen()
      .slice(warmUp)
      .map(({ at }) => at)
      .sort((a, b) => a - b)
    const most = mostWithin(times, 1_000 - skewMs)
    const tookMs = times.at(-1)! - times[0]!
    const idealMs = (total / limit - 1) * 1_000
    const what = `3 nodes, ${total} at ${limit} in any second: at most ${most} within ${1_000 - skewMs} ms, all in ${tookMs} ms (ideal ${idealMs})`
    return [
      ...usual('a rate limit over 3 nodes', tally, 0),
      finding('P13', most <= limit && tookMs <= idealMs * 1.15, what, tally),
    ]
  },
}

/** @param times In order. Epoch ms. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= windowMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}
