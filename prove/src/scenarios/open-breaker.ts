import { setTimeout as sleep } from 'node:timers/promises'
import { historyOf } from '../bench.ts'
import { until } from '../program.ts'
import { finding, usual, type Scenario } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

const failures = 5
/** What is on its way when it opens. */
const graceMs = 500
/** What the clocks of two processes may differ by. */
const clocksMs = 20

/** Two nodes, and a vendor that is down until it is up again. */
export const openBreaker: Scenario = {
  name: 'open-breaker',
  needs: ['postgres'],
  async run({ bench, full, shared }) {
    const { url } = await shared()
    const [downMs, holdMs] = full ? [300_000, 30_000] : [8_000, 2_000]
    const hold = `${holdMs / 1_000}s`
    const options = {
      store: { use: 'postgres', url, schema: 'open_breaker' },
      earned: inFlightPerChannel,
      destinations: [{ name: 'down', use: 'webhook', breaker: { failures, hold, cap: hold } }],
    } as const
    const nodes = [await bench.start('a', options), await bench.start('b', options)]
    await bench.answer({ status: 503 }, 'down')
    const load = bench.load(nodes, { perSecond: 20, total: full ? 2_000 : 150, to: ['down'] })
    await until('it is asked', 30_000, () => bench.seen().length > 0)
    await sleep(downMs)
    await bench.answer({}, 'down')
    await load.done
    const tally = await bench.settle(nodes[0]!)
    const asked = bench.seen().flatMap(({ at, status }) => (status === 503 ? [at] : []))
    const held = (await Promise.all(nodes.map((node) => node.call('holds', {})))).flat()
    const told = held.map((one) => one.until!).toSorted((a, b) => a - b)
    // What was in flight when it opened prolongs it by a little, and each node tells of it.
    const ends = told.filter((end, index) => (told[index + 1] ?? Infinity) - end > graceMs)
    const isIn = (at: number, end: number): boolean => at > end - holdMs + graceMs && at < end - clocksMs
    const whileOpen = asked.filter((at) => ends.some((end) => isIn(at, end))).length
    const before = asked.filter((at) => at <= ends[0]! - holdMs + graceMs).length
    const perInterval = ends.map(
      (end, index) =>
        asked.filter((at) => at >= end - clocksMs && at < (ends[index + 1] ?? Infinity) - holdMs + graceMs)
          .length,
    )
    const attempts = (await historyOf(nodes[0]!, {})).flatMap(({ receipts }) =>
      receipts.map((one) => one.attempts ?? 0),
    )
    const most = Math.max(...attempts)
    const what = `2 nodes, a vendor down for ${downMs / 1_000} s: ${before} requests until it opened, ${whileOpen} while it was open for ${ends.length} times ${holdMs / 1_000} s, ${perInterval.join(', ')} probes in between; at most ${most} attempts of one delivery; then ${tally.delivered} of ${tally.accepted} delivered`
    // A node that has not seen enough failures itself does not open it again at the first probe that fails.
    const probes = perInterval.every((count) => count <= failures)
    const right = whileOpen === 0 && ends.length > 1 && probes && before <= 2 * inFlightPerChannel
    return [
      ...usual('an open breaker over 2 nodes', tally, 0),
      finding('P10', right && tally.delivered === tally.accepted, what, tally),
    ]
  },
}
