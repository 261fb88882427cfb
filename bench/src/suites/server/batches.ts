import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight } from '../../lib/meter.ts'
import { cpuMsOf, hasProc, residentBytes } from '../../lib/process.ts'
import type { Goal, Group, LeftOut, Scale } from '../../lib/suite.ts'
import {
  alertmanager,
  echoServer,
  hasAlertmanager,
  ourServer,
  type ServerProgram,
} from '../../peers/server-program.ts'
import { nowMs, startSink, type Sink } from '../../sinks/sink.ts'
import { arrived, settle, withServer } from './drive.ts'

const batch = 100
const postsAtATime = 10
const warmUp = 3_000
const groups = 100

const [ours, own, grouped, floor] = [
  'Notify server, SQLite, 1,000 routes',
  'Alertmanager, a group for each',
  `Alertmanager, ${groups} groups: accepting only`,
  'node:http that answers: accepting only',
] as const

/** Every event a webhook of its own, from posts of a hundred. */
export async function batchesGroup(scale: Scale): Promise<Group | LeftOut> {
  const title = 'posts of 100 events, a webhook for each event'
  if (!hasProc()) return { title, leftOut: ['CPU of another process is read from /proc: Linux only'] }
  const sink = await startSink('http')
  const url = `${sink.origin}/ok`
  const count = scale.count(20_000, 5_000)
  const variant = (name: string, start: () => Promise<ServerProgram>, delivers = true) => ({
    name,
    run: () => run(start, sink, count, delivers),
  })
  const beside = hasAlertmanager()
  return {
    title,
    base: beside ? own : ours,
    columns: ['acceptedRate', 'rate', 'cpuUs', 'mebibytes', 'processMebibytes'],
    ratios: ['acceptedRate', 'rate', 'cpuUs', 'mebibytes'],
    cold: true,
    variants: [
      variant(ours, () => ourServer(url)),
      variant(floor, echoServer, false),
      ...(beside
        ? [
            variant(own, () => alertmanager(url)),
            // Its best case: it sends a few large webhooks, at times that it chooses.
            variant(grouped, () => alertmanager(`${sink.origin}/groups`, groups), false),
          ]
        : []),
    ],
    goals: beside ? goals() : [],
    ...(!beside && {
      leftOut: ["Alertmanager: Debian's package `prometheus-alertmanager` is not installed"],
    }),
    close: () => sink.stop(),
  }
}

const goals = (): Goal[] => {
  const goal = { variant: ours, base: own, gates: true } as const
  return [
    {
      ...goal,
      promise: 'From a post to the webhook at a multiple of Alertmanager',
      figure: 'rate',
      atLeast: 3,
    },
    { ...goal, promise: 'For a third of its CPU', figure: 'cpuUs', atMost: 0.35 },
    { ...goal, promise: 'And a third of its memory', figure: 'mebibytes', atMost: 0.3 },
    {
      ...goal,
      promise: 'Taken onto the disk as fast as Alertmanager takes it into memory',
      base: grouped,
      figure: 'acceptedRate',
      atLeast: 1,
    },
  ]
}

/** A new server, warmed up by events of its own; CPU and memory are the server's. */
const run = (
  start: () => Promise<ServerProgram>,
  sink: Sink,
  count: number,
  delivers: boolean,
): Promise<Sample> =>
  withServer(start, async (program, post) => {
    const bodies = (from: number, until: number): string[] =>
      Array.from({ length: (until - from) / batch }, (_, portion) =>
        program.body(Array.from({ length: batch }, (_, index) => from + portion * batch + index)),
      )
    const send = (all: readonly string[]): Promise<void> =>
      inFlight(all.length, postsAtATime, (index) => post(all[index]!))
    // Fresh: what the warming up brings in belongs to the growth.
    const empty = residentBytes(program.pid).now
    await sink.taken('ok')
    await send(bodies(0, warmUp))
    if (delivers) await arrived(sink, warmUp, 10)
    await settle()

    const all = bodies(warmUp, warmUp + count)
    const cpuMs = cpuMsOf(program.pid)
    const from = nowMs()
    await send(all)
    const acceptedMs = nowMs() - from
    const endMs = delivers ? (await arrived(sink, count, 10)) - from : undefined
    await settle()
    if (program.counted) expectCount('accepted', await program.counted(), warmUp + count)
    const { peak } = residentBytes(program.pid)
    return {
      acceptedRate: (count / acceptedMs) * 1_000,
      ...(endMs !== undefined && { rate: (count / endMs) * 1_000 }),
      cpuUs: ((cpuMsOf(program.pid) - cpuMs) * 1_000) / count,
      mebibytes: (peak - empty) / 2 ** 20,
      processMebibytes: peak / 2 ** 20,
    }
  })
