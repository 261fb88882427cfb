import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Node } from '../bench.ts'
import { until } from '../program.ts'
import type { Answering } from '../recording.ts'
import { finding, type Scenario } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

const bad: Readonly<Record<string, Partial<Answering>>> = {
  hangs: { status: 0 },
  fails: { status: 500 },
  drips: { status: 500, form: 'drip' },
}
const goodCount = 97
const mostRatio = 1.2
/** In a short round p99 is the third slowest of three hundred: a busy moment of the machine. What waits for a bad one waits for seconds. */
const shortSlackMs = 250

/**
 * Three bad destinations among a hundred. Rounds without and with them alternate in one run: what else the machine does meets
 * both alike, and the middle of the rounds is compared.
 */
export const isolation: Scenario = {
  name: 'isolation',
  async run({ bench, full }) {
    const [rounds, roundMs] = full ? [8, 5_000] : [3, 1_600]
    const good = Array.from({ length: goodCount }, (_, n) => `good-${n}`)
    const start = (name: string, names: readonly string[]): Promise<Node> =>
      bench.start(name, {
        store: { use: 'sqlite', path: join(bench.folder, `${name}.db`) },
        destinations: names.map((one) => ({ name: one, use: 'webhook' })),
        earned: inFlightPerChannel,
      })
    // What hangs goes on to hang when its round is over: the rounds without it are another process's.
    const alone = await start('alone', good)
    const mixed = await start('mixed', [...good, ...Object.keys(bad)])
    for (const [name, answering] of Object.entries(bad)) await bench.answer(answering, name)
    // The first request of each destination opens its connection.
    for (const node of [alone, mixed])
      await bench.load([node], { perSecond: 200, total: 2 * goodCount, to: good }).done
    await sleep(500)
    const baselines: number[] = []
    const beside: number[] = []
    // The connections of a channel are limited too: what the recorder sees open is not all that is in flight.
    let inFlight = 0
    const look = async (): Promise<void> => {
      for (const one of await mixed.call('channels', {}))
        if (one.name in bad) inFlight = Math.max(inFlight, one.inFlight)
    }
    const round = async (node: Node): Promise<number> => {
      const before = bench.accepted().length
      const load = bench.load([node], { perSecond: 200, to: good })
      await sleep(roundMs)
      await load.stop()
      const mine = bench
        .accepted()
        .slice(before)
        .filter(({ to }) => to?.startsWith('good'))
      const arrivals = (): Map<string, number> =>
        new Map(bench.seen().map(({ notification, at }) => [notification, at]))
      await until(
        'all have arrived',
        30_000,
        () => {
          const arrived = arrivals()
          return mine.every(({ id }) => arrived.has(id))
        },
        100,
      )
      const arrived = arrivals()
      return p99(mine.map(({ id, at }) => arrived.get(id)! - at!))
    }
    for (let count = 0; count < rounds; count++) {
      baselines.push(await round(alone))
      const load = bench.load([mixed], { perSecond: 60, to: Object.keys(bad) })
      await sleep(200)
      await look()
      beside.push(await round(mixed))
      await look()
      await load.stop()
    }
    const [without, along] = [middle(baselines), middle(beside)]
    const ratio = along / without
    // A difference that rounds without bad ones have among themselves says nothing.
    const asQuick = ratio <= mostRatio || along <= Math.max(...baselines) + (full ? 0 : shortSlackMs)
    const what = `${goodCount} good destinations and 3 bad ones: p99 ${along} ms beside them, ${without} ms without (${ratio.toFixed(2)} times; rounds without: ${baselines.join(', ')} ms; with: ${beside.join(', ')} ms); a bad one had at most ${inFlight} of ${inFlightPerChannel} in flight`
    return [finding('P9', asQuick && inFlight > 1 && inFlight <= inFlightPerChannel, what)]
  },
}

function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Infinity
}

const middle = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)]!
