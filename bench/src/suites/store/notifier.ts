import { concurrency, createNotifier, type Notifier, type Store } from '@notify/core'
import { sqlite } from '@notify/store-sqlite'
import { join } from 'node:path'
import { silent } from '../../lib/silent.ts'
import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight, timed } from '../../lib/meter.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import { scratch } from '../../lib/scratch.ts'

/** As many deliveries at a time as the worker of the peer has jobs. */
const channelConcurrency = 200

/** A notifier with one channel that does nothing, and what to count by. */
export interface Counted {
  readonly notifier: Notifier<'ops'>
  readonly settled: () => number
  /** Resolves once so many have been delivered. */
  until(count: number): Promise<void>
}

export function counted(store: Store): Counted {
  let settled = 0
  let waiting: { count: number; resolve: () => void } | undefined
  const notifier = createNotifier({
    store,
    logger: silent,
    channels: {
      ops: {
        use: {
          spec: 1,
          kind: 'nothing',
          features: { incidents: 'follows' },
          render: () => [{}],
          send: async () => ({}),
        },
        policies: [concurrency(channelConcurrency)],
      },
    },
    observers: [
      (event) => {
        if (event.kind !== 'settled' || event.receipt?.outcome !== 'delivered') return
        settled++
        if (waiting && settled >= waiting.count) waiting.resolve()
      },
    ],
  })
  return {
    notifier,
    settled: () => settled,
    async until(count) {
      if (settled >= count) return
      await new Promise<void>((resolve) => (waiting = { count, resolve }))
    },
  }
}

/** Runs the work on a store in a new file. */
export async function withSqlite<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const folder = scratch()
  const store = sqlite(join(folder.path, 'notify.db'))
  try {
    // The thread starts, and the file is made, outside of what is measured.
    await store.commit({ owner: 'bench', accept: [], settle: [], control: [] })
    return await work(store)
  } finally {
    await store.close()
    folder.remove()
  }
}

/** Accepts and delivers, by so many callers, until the last one is delivered. */
export async function acceptAndDeliver(store: Store, count: number, callers: number): Promise<Sample> {
  const { notifier, until, settled } = counted(store)
  try {
    const sample = await timed(count, async () => {
      await inFlight(count, callers, (index) => notifier.accept(sampleDraft(index)))
      await until(count)
    })
    expectCount('delivered', settled(), count)
    return sample
  } finally {
    await notifier.close()
  }
}
