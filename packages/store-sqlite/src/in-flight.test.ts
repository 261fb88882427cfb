import type { Delivery } from '@notify/core'
import { manualClock } from '@notify/core/testing'
import type { Settlement, Store } from '@notify/core/store'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { acceptance, lease, nothing } from './__fixtures__/work.ts'
import { sqlite } from './index.ts'

const settlement = ({ id, epoch, attempts }: Delivery, next: Settlement['next']): Settlement => ({
  id,
  epoch,
  next,
  attempt: { number: attempts + 1, startedAt: 1, durationMs: 1.5, outcome: 'timeout', why: 'no answer' },
})

async function leaseOne(store: Store): Promise<Delivery> {
  const { leased } = await store.commit({ ...nothing, lease })
  expect(leased).toHaveLength(1)
  return leased[0]!
}

test('what another process has taken over is not settled by the one that had it', async () => {
  const path = join(temporaryFolder(), 'notify.db')
  const clock = manualClock(1_000_000)
  const [one, other] = [sqlite(path, { threads: false, clock }), sqlite(path, { threads: false, clock })]
  const { leased } = await one.commit({ ...nothing, accept: [acceptance('n')], lease })
  await clock.advance(3_000)
  const taken = await leaseOne(other)
  expect(taken.epoch).toBe(2)
  const late = settlement(leased[0]!, { state: 'delivered' })
  expect((await one.commit({ ...nothing, settle: [late] })).settled).toEqual([undefined])
  const done = await other.commit({ ...nothing, settle: [settlement(taken, { state: 'delivered' })] })
  expect(done.settled).toMatchObject([{ outcome: 'delivered' }])
  await Promise.all([one.close(), other.close()])
})

test('a commit that fails leaves nothing behind of what was leased, and each attempt is kept once', async () => {
  const path = join(temporaryFolder(), 'notify.db')
  const store = sqlite(path, { threads: false })
  await store.commit({ ...nothing, accept: [acceptance('n')] })
  const retry = { state: 'waiting', afterMs: 0, why: 'retry' } as const
  await store.commit({ ...nothing, settle: [settlement(await leaseOne(store), retry)] })
  const again = await leaseOne(store)
  const settle = [settlement(again, { state: 'dead', why: 'no answer' })]
  const broken = acceptance('without a type')
  Reflect.deleteProperty(broken.plan.notification, 'type')
  await expect(store.commit({ ...nothing, settle, accept: [broken] })).rejects.toMatchObject({
    code: 'E_STORE',
  })
  expect((await store.commit({ ...nothing, settle })).settled).toMatchObject([{ outcome: 'dead' }])
  const { entries } = await store.read('history', {})
  const attempt = { delivery: again.id, startedAt: 1, durationMs: 1.5, outcome: 'timeout', why: 'no answer' }
  expect(entries[0]!.attempts).toEqual([
    { ...attempt, number: 1 },
    { ...attempt, number: 2 },
  ])
  expect(await store.read('stats', {})).toMatchObject({ attempts: 2, retries: 1, dead: 1 })
  await store.close()
})
