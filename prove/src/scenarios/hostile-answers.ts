import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../program.ts'
import type { Answering } from '../recording.ts'
import { finding, type Scenario } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

const timeoutMs = 2_000
/** What an attempt may take beyond its deadline, and beyond the event loop being late on a busy machine, at its start and its end. */
const graceMs = 250
const mostRssMb = 512

/** By destination. The ones that are 200 count as delivered once the status is there. */
const answers: Readonly<Record<string, Partial<Answering>>> = {
  hangs: { status: 0 },
  drips: { status: 200, form: 'drip' },
  'drips-500': { status: 500, form: 'drip' },
  endless: { status: 200, form: 'endless' },
  'endless-500': { status: 500, form: 'endless' },
  bomb: { status: 429, form: 'bomb' },
  headers: { status: 200, form: 'headers' },
  cut: { status: 500, form: 'cut' },
}

/** Answers that never end, come too slowly, unpack to a gigabyte or break off, many at a time. */
export const hostileAnswers: Scenario = {
  name: 'hostile-answers',
  async run({ bench, full }) {
    const names = Object.keys(answers)
    const destinations = names.map((name) => ({
      name,
      use: 'webhook' as const,
      timeout: `${timeoutMs / 1_000}s`,
    }))
    const node = await bench.start('node', {
      store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
      destinations,
      earned: inFlightPerChannel,
    })
    for (const [name, answering] of Object.entries(answers)) await bench.answer(answering, name)
    const total = full ? 100_000 : 1_200
    const load = bench.load([node], { perSecond: full ? 5_000 : 600, total, to: names })
    await load.done
    await until('each was asked', 20_000, () =>
      names.every((name) => bench.seen().some(({ to }) => to === name)),
    )
    const deadline = performance.now() + (full ? 45_000 : 5_000)
    await until('some time has passed', 60_000, () => performance.now() > deadline, 200)
    const { longestMs, shortestMs, lagMs } = await node.call('usage', {})
    const peakMb =
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${node.pid}/status`, 'utf8'))?.[1]) / 1_024
    const open = Math.max(...bench.seen().map((one) => one.open))
    const tried = names.filter((name) => longestMs[name] !== undefined)
    const slowest = Math.max(...Object.values(longestMs))
    // Without a bound it lasts until the deadline.
    const cutMs = shortestMs['endless-500'] ?? Infinity
    const what = `${names.join(', ')}, ${total} deliveries, up to ${open} open for each: the longest attempt took ${slowest} ms of ${timeoutMs} + ${graceMs}; one without an end was cut after ${Math.round(cutMs)} ms; at most ${Math.round(peakMb)} MiB of ${mostRssMb}; the event loop was late by ${Math.round(lagMs)} ms at most`
    const right =
      tried.length === names.length &&
      cutMs < timeoutMs / 2 &&
      slowest <= timeoutMs + graceMs + 2 * lagMs &&
      peakMb <= mostRssMb
    return [finding('P19', right && node.running, what)]
  },
}
