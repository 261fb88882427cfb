import { concurrency, type Channel } from '@notify/core'
import { createTestNotifier, manualClock, recorder } from '@notify/core/testing'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { sqlite } from './index.ts'

const hanging: Channel = { ...recorder(), send: () => new Promise(() => {}) }
const titles = ['one', 'two', 'three']
const nobody = { owner: 'nobody', accept: [], settle: [], control: [] }
const lease = { limit: 10, leaseMs: 30_000 }

/** A store with three deliveries that somebody has leased and will never settle. */
async function abandoned() {
  const path = join(temporaryFolder(), 'notify.db')
  const clock = manualClock()
  const store = sqlite(path, { threads: false, clock })
  const policies = [concurrency(50, { start: 50 })]
  const frozen = createTestNotifier({ channels: { ops: hanging }, store, policies })
  for (const title of titles) await frozen.accept({ title })
  await frozen.settle()
  return { path, clock, store }
}

test('what has seen a crash goes on, one after the other, without anything else that happens', async () => {
  const { clock, store } = await abandoned()
  await clock.advance(31_000)
  const ops = recorder()
  const healthy = createTestNotifier({ channels: { ops }, store, newId: () => 'another' })
  await healthy.send({ title: 'another' })
  await healthy.settle()
  expect(ops.titles.toSorted()).toEqual([...titles, 'another'].toSorted())
})

test('what has seen a crash and waits for a time is found at that time', async () => {
  const { clock, store } = await abandoned()
  await clock.advance(31_000)
  for (let count = 0; count < titles.length; count++) {
    const { leased } = await store.commit({ ...nobody, lease })
    const [{ id, epoch }] = leased as [(typeof leased)[number]]
    const next = { state: 'waiting', afterMs: 5_000, why: 'retry' } as const
    await store.commit({ ...nobody, settle: [{ id, epoch, next }] })
  }
  const { leased, nextMs } = await store.commit({ ...nobody, lease })
  expect(leased).toEqual([])
  expect(nextMs).toBe(5_000)
})

test.each([
  ['has ended, at once', spawnSync(process.execPath, ['-e', '']).pid, [...titles, 'another']],
  ['is still there, only when its lease has run out', process.ppid, ['another']],
])('what a process had in flight goes on when it %s', async (_, pid, expected) => {
  const { path, clock, store } = await abandoned()
  const database = new DatabaseSync(path)
  database.prepare('UPDATE deliverer SET owner = ?').run(`${pid}:somebody`)
  database.close()
  await clock.advance(2_001)
  const ops = recorder()
  const policies = [concurrency(50, { start: 50 })]
  const healthy = createTestNotifier({ channels: { ops }, store, policies, newId: () => 'another' })
  await healthy.send({ title: 'another' })
  await healthy.settle()
  expect(ops.titles.toSorted()).toEqual(expected.toSorted())
})
