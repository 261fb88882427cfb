import {
  createNotifier,
  memory,
  type Channel,
  type Draft,
  type NotifierOptions,
  type Observer,
} from '@notify/core'
import type { Sample } from './figures.ts'
import { inFlight, timed } from './meter.ts'

const callers = 256

/** Accepts everything and waits until the last one is delivered, on a memory store. */
export async function deliverAll(
  options: (observers: readonly Observer[]) => NotifierOptions<{ ops: Channel }>,
  count: number,
  draft: (index: number) => Draft<'ops'>,
): Promise<Sample> {
  let delivered = 0
  const all = Promise.withResolvers<void>()
  const watch: Observer = (event) => {
    if (event.kind !== 'settled') return
    if (event.receipt?.outcome !== 'delivered') return all.reject(new Error('a delivery failed'))
    if (++delivered === count) all.resolve()
  }
  const notifier = createNotifier({ store: memory(), ...options([watch]) })
  try {
    return await timed(count, async () => {
      await Promise.race([inFlight(count, callers, (index) => notifier.accept(draft(index))), all.promise])
      await all.promise
    })
  } finally {
    await notifier.close({ drainMs: 0 })
  }
}
