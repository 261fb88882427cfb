import { breaker, createNotifier, type Channel, type Notifier, type Store } from '@notify/core'
import { memory } from '@notify/core'
import { webhook } from '@notify/channel-webhook'
import { inFlight, latencies, timed } from '../lib/meter.ts'
import type { Sample } from '../lib/figures.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import { silent } from '../lib/silent.ts'
import type { Goal, Group, Scale, Suite } from '../lib/suite.ts'
import { checked } from '../sinks/checked.ts'
import { startSink, type Sink } from '../sinks/sink.ts'
import { withSqlite } from './store/notifier.ts'

/** Paths of the sink: one never answers, one asks to wait, one fails until its breaker opens. */
const sick = ['hang', 'limited', 'broken'] as const
/** Waiting at each of them before the clock starts. */
const stuckEach = 500
const callers = 64

type Kind = 'SQLite' | 'in memory'
const alone = (kind: Kind): string => `alone, ${kind}`
const beside = (kind: Kind): string =>
  `beside one that hangs, one that answers 429 and one open breaker, ${kind}`

async function isolationGroup(kind: Kind, scale: Scale): Promise<Group> {
  const sink = await startSink('http')
  const count = scale.count(20_000, 3_000)
  const on = (work: (store: Store) => Promise<Sample>): Promise<Sample> =>
    kind === 'SQLite' ? withSqlite(work) : work(memory())
  const goals: Goal[] = [
    {
      promise: 'A healthy destination keeps its rate beside sick ones',
      variant: beside(kind),
      base: alone(kind),
      figure: 'rate',
      atLeast: 0.95,
      gates: true,
    },
  ]
  return {
    title: `a healthy destination, store ${kind}`,
    base: alone(kind),
    columns: ['rate', 'p50Ms', 'p99Ms', 'cpuUs'],
    ratios: ['rate', 'p99Ms'],
    variants: [
      { name: alone(kind), run: () => on((store) => run(store, sink, count, false)) },
      { name: beside(kind), run: () => on((store) => run(store, sink, count, true)) },
    ],
    goals,
    close: () => sink.stop(),
  }
}

async function run(store: Store, sink: Sink, count: number, besideSick: boolean): Promise<Sample> {
  const to = (path: string): Channel => webhook({ url: `${sink.origin}/${path}` })
  const { ok, ...others } = { ok: to('ok'), hang: to('hang'), limited: to('limited'), broken: to('broken') }
  const notifier = createNotifier({
    store,
    logger: silent,
    policies: [breaker()],
    channels: { ok, ...others },
  })
  try {
    if (besideSick) await fallSick(notifier)
    const taken = latencies()
    // `send` answers when the healthy destination has it.
    const sample = await checked(sink, 'ok', count, () =>
      timed(count, () =>
        inFlight(count, callers, (index) =>
          taken.call(() => notifier.send({ ...sampleDraft(index), to: ['ok'] })),
        ),
      ),
    )
    return { ...sample, ...taken.sample() }
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}

/** Fills what waits at the sick destinations, and waits until each of them is as sick as it gets. */
async function fallSick(notifier: Notifier<'ok' | (typeof sick)[number]>): Promise<void> {
  await inFlight(stuckEach * sick.length, callers, (index) =>
    notifier.accept({ ...sampleDraft(index), to: [sick[index % sick.length]!] }),
  )
  for (;;) {
    const health = new Map((await notifier.channels.list()).map((one) => [one.name, one]))
    const held = health.get('limited')?.state === 'held' && health.get('broken')?.hold?.why === 'breaker'
    if (held && health.get('hang')!.inFlight > 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const isolation: Suite = {
  name: 'isolation',
  about: 'a healthy destination keeps its rate beside sick ones',
  groups: [(scale) => isolationGroup('in memory', scale), (scale) => isolationGroup('SQLite', scale)],
}
