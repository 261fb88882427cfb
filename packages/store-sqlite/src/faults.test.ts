import type { Delivery } from '@notify/core'
import type { Acceptance, Settlement, Store } from '@notify/core/store'
import { manualClock } from '@notify/core/testing'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { acceptance, lease, nothing } from './__fixtures__/work.ts'
import { sqlite } from './index.ts'

/** For a digest that collects for an hour. */
function collected(id: string): Acceptance {
  const { plan, ...rest } = acceptance(id)
  const group = { key: 'hourly', waitMs: 3_600_000, atMostMs: 3_600_000, limit: 100, leading: false }
  return { ...rest, plan: { ...plan, deliveries: plan.deliveries.map((one) => ({ ...one, group })) } }
}

const failed = ({ id, epoch, attempts }: Delivery): Settlement => ({
  id,
  epoch,
  next: { state: 'waiting', afterMs: 0, why: 'retry' },
  attempt: { number: attempts + 1, startedAt: 1, durationMs: 1.5, outcome: 'timeout', why: 'no answer' },
})

/** A store in which a digest collects, and something has been tried once and is being tried again. */
async function busy() {
  const path = join(temporaryFolder(), 'notify.db')
  const store = sqlite(path, { threads: false, clock: manualClock() })
  onTestFinished(() => store.close())
  const leaseOne = async (): Promise<Delivery> => (await store.commit({ ...nothing, lease })).leased[0]!
  await store.commit({ ...nothing, accept: [collected('first of the digest'), acceptance('tried')] })
  await store.commit({ ...nothing, settle: [failed(await leaseOne())] })
  return { path, store, again: await leaseOne() }
}

const seen = async (store: Store): Promise<unknown> => [
  await store.read('history', {}),
  await store.read('stats', {}),
]

// Only what is more than one is written there, which the contract's own commit does not do.
test.each(['members', 'attempts'])(
  'a commit that the table of %s refuses has done nothing, and can be done again',
  async (table) => {
    const { path, store, again } = await busy()
    const work = { ...nothing, accept: [collected('second of the digest')], settle: [failed(again)] }
    const before = await seen(store)
    const database = new DatabaseSync(path)
    onTestFinished(() => database.close())
    database.exec(`CREATE TRIGGER fault BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'fault'); END`)
    await expect(store.commit(work)).rejects.toMatchObject({ code: 'E_STORE' })
    expect(await seen(store)).toEqual(before)

    database.exec('DROP TRIGGER fault')
    const { accepted, settled } = await store.commit(work)
    expect(accepted).toMatchObject([{ id: 'second of the digest' }])
    expect(settled).toHaveLength(1)
    const { entries } = await store.read('history', {})
    expect(entries.map(({ attempts }) => attempts.length)).toEqual([0, 2, 0])
    expect(entries[0]!.receipts[0]!.delivery).toBe(entries[2]!.receipts[0]!.delivery)
  },
)
