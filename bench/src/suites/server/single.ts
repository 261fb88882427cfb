import type { Sample } from '../../lib/figures.ts'
import { quantiles } from '../../lib/meter.ts'
import type { Group, Scale } from '../../lib/suite.ts'
import { alertmanager, hasAlertmanager, ourServer, type ServerProgram } from '../../peers/server-program.ts'
import { nowMs, startSink, type Sink } from '../../sinks/sink.ts'
import { arrived, withServer } from './drive.ts'

const [ours, theirs] = ['Notify server, SQLite, 1,000 routes', 'Alertmanager, a group for each']
const warmUp = 300

/** One event at a time, from the post until its webhook arrives. */
export async function singleGroup(scale: Scale): Promise<Group> {
  const sink = await startSink('http')
  const url = `${sink.origin}/ok`
  const count = scale.count(500, 150)
  const beside = hasAlertmanager()
  const variant = (name: string, start: () => Promise<ServerProgram>) => ({
    name,
    run: () => run(start, sink, count),
  })
  return {
    title: 'one event at a time, from the post until its webhook arrives',
    base: beside ? theirs : ours,
    columns: ['p50Ms', 'p99Ms'],
    ratios: ['p50Ms', 'p99Ms'],
    cold: true,
    variants: [
      variant(ours, () => ourServer(url)),
      ...(beside ? [variant(theirs, () => alertmanager(url))] : []),
    ],
    goals: beside
      ? [
          {
            promise: 'One event arrives as soon as from Alertmanager, and is on the disk',
            variant: ours,
            base: theirs,
            figure: 'p50Ms',
            atMost: 1,
            gates: true,
          },
        ]
      : [],
    close: () => sink.stop(),
  }
}

const run = (start: () => Promise<ServerProgram>, sink: Sink, count: number): Promise<Sample> =>
  withServer(start, async (program, post) => {
    await sink.taken('ok')
    const taken: number[] = []
    for (let index = 0; index < warmUp + count; index++) {
      const body = program.body([index])
      const from = nowMs()
      await post(body)
      const arrivedMs = await arrived(sink, 1, 1)
      if (index >= warmUp) taken.push(arrivedMs - from)
    }
    return quantiles(taken)
  })
