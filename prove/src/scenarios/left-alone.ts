import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Destination } from '../node-channels.ts'
import { until } from '../program.ts'
import { finding, type Scenario } from '../scenario.ts'
import { verify, type Accepted } from '../verify.ts'

const uses: readonly Destination['use'][] = ['webhook', 'discord', 'telegram']
/** A destination of which nothing is known. */
const mostAtOnce = 2
const mostInAMinute = 3
/** What is on its way when a hold begins. */
const graceMs = 1_000
/** A vendor that names no time is left alone for so long, then one delivery asks. */
const holdMs = 30_000

/** Vendors that answer 429 with a page and no time, while many deliveries wait for them. */
export const leftAlone: Scenario = {
  name: 'left-alone',
  async run({ bench, full }) {
    const limitedMs = full ? 75_000 : 10_000
    const destinations = uses.flatMap((use) => [
      { name: use, use },
      { name: `other-${use}`, use },
    ])
    const node = await bench.start('node', {
      store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
      destinations,
    })
    // Loading a vendor's client takes longer than its answers: the first request goes elsewhere.
    const others = uses.map((use) => `other-${use}`)
    await bench.load([node], { perSecond: 100, total: uses.length, to: others }).done
    await until('all are warm', 20_000, () => bench.seen().length === uses.length)
    await sleep(2_500)
    const warm = bench.accepted().length
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>Slow down</html>' }
    for (const use of uses) await bench.answer({ status: 429, ...page }, use)
    const load = bench.load([node], { perSecond: 1_000, total: full ? 5_000 : 1_500, to: ['webhook'] })
    const few = bench.load([node], { perSecond: 1_000, total: 30, to: ['discord', 'telegram'] })
    await Promise.all([load.done, few.done])
    await until('all were asked', 20_000, () => uses.every((use) => of(use).length > 0))
    await sleep(limitedMs)
    const left = (await node.call('channels', {})).reduce((sum, one) => sum + one.waiting + one.inFlight, 0)
    const accepted: Accepted[] = bench.accepted().slice(warm)
    const holds = await node.call('holds', {})
    const counts = uses.map((use) => {
      const times = of(use)
      const begins = holds.flatMap((one) => (one.channel === use ? [one.until! - holdMs] : []))
      const first = begins[0] ?? Infinity
      const before = times.filter((at) => at <= first + graceMs).length
      const after = times.length - before
      const minute = times.filter((at) => at <= times[0]! + 60_000).length
      const few = before <= mostAtOnce && minute <= mostInAMinute && after <= Math.floor(limitedMs / holdMs)
      return {
        said: `${use} ${minute}${begins.length === 0 ? ' and was never held' : ''}`,
        right: few && begins.length > 0,
      }
    })
    let tally = verify([], [], [])
    if (full) {
      for (const use of uses) await bench.answer({}, use)
      tally = await bench.settle(node, 240_000)
    }
    const kept = left === accepted.length
    const asked = counts.map(({ said }) => said).join(', ')
    const what = `429 with a page and no time for ${limitedMs / 1_000} s, ${accepted.length} waiting: requests in ${full ? 'the first 60' : limitedMs / 1_000} s: ${asked}; then one each ${holdMs / 1_000} s; ${left} of ${accepted.length} waited on${full ? `, then ${tally.delivered} were delivered` : ''}`
    const ended = !full || (tally.lost.length === 0 && tally.delivered === tally.accepted)
    return [
      finding('P8', counts.every(({ right }) => right) && kept && ended, what, full ? tally : undefined),
    ]

    function of(use: string): number[] {
      return bench.seen().flatMap((one) => (one.to === use && one.status === 429 ? [one.at] : []))
    }
  },
}
