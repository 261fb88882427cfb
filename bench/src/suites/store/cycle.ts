import type { Delivery } from '@notify/core'
import type { Settlement, Store } from '@notify/core/store'
import { sampleAcceptance } from '../../lib/sample-draft.ts'

const leaseMs = 60_000

const delivered = ({ id, epoch }: Delivery): Settlement => ({
  id,
  epoch,
  next: { state: 'delivered' },
  attempt: { number: 1, startedAt: Date.now(), durationMs: 1, outcome: 'delivered' },
  sent: 1,
})

/**
 * Accept, claim and settle in a store alone, as a dispatcher does it: each commit accepts a batch, leases as much and
 * settles what the one before has leased.
 *
 * @throws {Error} if not everything was settled.
 */
export async function cycle(store: Store, count: number, batch: number): Promise<void> {
  const owner = 'bench'
  let accepted = 0
  let settled = 0
  let leased: readonly Delivery[] = []
  while (settled < count) {
    const done = await store.commit({
      owner,
      accept: Array.from({ length: Math.min(batch, count - accepted) }, () => sampleAcceptance(accepted++)),
      settle: leased.map(delivered),
      control: [],
      // A destination bears as many at a time as is said here.
      ...(accepted <= batch && { limits: new Map([['ops', { concurrency: batch }]]) }),
      lease: { limit: batch, leaseMs },
    })
    if (leased.length === 0 && done.leased.length === 0) throw new Error('nothing was leased')
    settled += done.settled.filter((receipt) => receipt?.outcome === 'delivered').length
    leased = done.leased
  }
}
