import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { until } from '../program.ts'
import type { Recorded } from '../recording.ts'
import { finding, type Scenario } from '../scenario.ts'
import { casesFrom, type Case } from './retry-after-cases.ts'
import { verify, type Accepted } from '../verify.ts'

/** By how much the clocks of two processes of one busy machine differ: of what is compared between the recorder's and the product's. */
const clocksMs = 50
/** Between an answer and the hold that it leads to, on a busy machine. */
const commitMs = 1_000

/** Vendors that say when to come back, in every form they have for it: nobody comes earlier, and nothing is dropped. */
export const retryAfter: Scenario = {
  name: 'retry-after',
  async run({ bench, full }) {
    const node = await bench.start('node', {
      store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
      destinations: [
        ...casesFrom(0).map(({ name, use }) => ({ name, use })),
        { name: 'free', use: 'webhook' },
      ],
    })
    const alone: Accepted[] = []
    const accept = async (to: string): Promise<void> => {
      const { id } = await node.call('accept', { draft: { title: 'Limited', to: [to] } })
      alone.push({ key: id, id, repeated: false, to })
    }
    // Loading a vendor's client takes longer than its answers: the first request is not measured.
    const all = casesFrom(0)
    await Promise.all(all.map(({ name }) => accept(name)))
    await until('all are warm', 30_000, () => bench.seen().length === all.length)
    await sleep(1_000)
    const cases = casesFrom(Date.now())
    for (const { name, answering } of cases) await bench.answer(answering, name)
    await Promise.all(cases.map(({ name }) => accept(name)))
    await until('all were asked', 20_000, () => cases.every(({ name }) => of(bench, name).length > 0))
    const untilOf = new Map<string, number | undefined>()
    const missing = (): string[] =>
      cases.flatMap(({ name, fromMs }) => (fromMs === 0 || untilOf.has(name) ? [] : [name]))
    const look = async (): Promise<boolean> => {
      for (const hold of await node.call('holds', {}))
        if (!untilOf.has(hold.channel)) untilOf.set(hold.channel, hold.until)
      return missing().length === 0
    }
    // Of one that is missing, it is said below.
    await until('all that named a time are held', 10_000, look).catch(() => {})

    const hooks = [...cases.filter(({ use }) => use === 'webhook').map(({ name }) => name), 'free']
    const load = bench.load([node], { perSecond: 1_000, total: full ? 20_000 : 2_000, to: hooks })
    for (const { name, use } of cases) if (use !== 'webhook') for (let n = 0; n < 5; n++) await accept(name)
    await load.done
    const limitMs = full ? 135_000 : 9_000
    const over = cases.filter(({ fromMs, dies }) => fromMs < limitMs - 1_000 && !dies)
    const names = new Set([...over.map(({ name }) => name), 'free'])
    const mine = (): Accepted[] => [...bench.accepted(), ...alone].filter(({ to }) => names.has(to!))
    const isDone = (): boolean => {
      const taken = new Set(bench.seen().flatMap((one) => (one.status === 200 ? one.notification : [])))
      return mine().every(({ id }) => taken.has(id))
    }
    await until('all are delivered whose time has come', limitMs + 10_000, isDone, 500).catch(() => {})
    await sleep(500)

    const waiting = new Map((await node.call('channels', {})).map((one) => [one.name, one.waiting]))
    const wrong = cases.flatMap((one) => [
      ...tooEarly(one, of(bench, one.name)),
      ...wrongHold(one, of(bench, one.name), untilOf.get(one.name)),
      ...dropped(one, names, waiting.get(one.name) ?? 0, [...bench.accepted(), ...alone]),
    ])
    const slowestMs = slowest(bench, 'free')
    const accepted = mine()
    const tally = verify(
      accepted,
      bench.seen().filter(({ to }) => names.has(to!)),
      [],
    )
    const what = `${cases.length} forms of Retry-After, ${bench.accepted().length} waiting: ${wrong.length === 0 ? `no request before its time; ${over.length} came after it, ${cases.length - over.length} are still held` : wrong.join('; ')}; the destination beside them was served within ${slowestMs} ms`
    const right = wrong.length + tally.lost.length + tally.unlabelled.length === 0
    return [finding('P7', right && slowestMs < 5_000, what, tally)]
  },
}

/** Without the first one, which was answered with 200. */
const of = (bench: Bench, name: string): Recorded[] =>
  bench
    .seen()
    .filter(({ to }) => to === name)
    .slice(name === 'free' ? 0 : 1)

/** After the first answer nobody asks before the time that it named; then one goes first, alone. */
function tooEarly({ name, fromMs, at }: Case, [first, second, third]: readonly Recorded[]): string[] {
  // Seconds are measured by the recorder alone, a date also by the product's clock.
  const earliest = at === undefined ? first!.at + fromMs : at - clocksMs
  if (second && second.at < earliest) return [`${name} was asked ${earliest - second.at} ms too early`]
  const alone = fromMs === 0 || !third || third.at >= second!.at
  return alone ? [] : [`${name} was asked by many at once`]
}

function wrongHold({ name, fromMs, at, dies }: Case, [first]: readonly Recorded[], until?: number): string[] {
  if (fromMs === 0 || dies) return []
  const earliest = at ?? first!.at + fromMs
  const latest = earliest + Math.min(fromMs / 10, 5_000) + commitMs
  if (until !== undefined && until >= earliest - clocksMs && until <= latest) return []
  return [`${name} is held until ${until === undefined ? 'no time' : `${until - first!.at} ms`}`]
}

/** What is not due yet waits, all of it; only who was told to come back too late has ended. */
function dropped(
  { name, dies }: Case,
  over: ReadonlySet<string>,
  waiting: number,
  accepted: readonly Accepted[],
): string[] {
  if (over.has(name)) return []
  // The first one was taken.
  const expected = accepted.filter(({ to }) => to === name).length - 1 - (dies ? 1 : 0)
  return waiting === expected ? [] : [`${name} has ${waiting} waiting of ${expected}`]
}

function slowest(bench: Bench, to: string): number {
  const arrived = new Map(of(bench, to).map(({ notification, at }) => [notification, at]))
  const took = bench
    .accepted()
    .flatMap((one) => (one.to === to ? [(arrived.get(one.id) ?? Infinity) - one.at!] : []))
  return Math.max(...took)
}
