import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { applyWork } from '../apply/work.ts'
import type { Finder } from './due.ts'
import { createWorkingSet } from './working-set.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void

const sizeBytes = 16_000

/** Finds nothing, and is as large as what a commit takes in. */
const finder = (): Finder & { readonly found: readonly number[] } => ({
  found: Array.from({ length: sizeBytes / 8 }, (_, index) => index),
  expired: () => [],
  overdue: () => [],
  suspects: () => [],
  suspectsInFlight: () => [],
  destinations: () => ['ops'],
  waiting: () => [],
})

function commit(turn: number): void {
  const set = createWorkingSet({
    now: 1_000_000,
    limits: new Map(),
    turn,
    find: finder(),
    newId: () => 'id',
    nextOrder: () => 1,
    text: () => undefined,
    row: () => undefined,
    candidates: () => [],
  })
  const lease = { limit: 10, leaseMs: 1_000 }
  applyWork(set, { owner: 'one', accept: [], settle: [], control: [], lease }, true)
  expect([...set.candidates({})]).toEqual([])
  expect(set.changes().rows).toEqual([])
}

test('nothing of a commit is left for a full collection', () => {
  const commits = 100
  const run = (): void => {
    for (let turn = 0; turn < commits; turn++) commit(turn)
    // What survives the first two is old, and is left.
    for (let times = 0; times < 3; times++) collect({ type: 'minor' })
  }
  run()
  collect({ type: 'major' })
  const before = process.memoryUsage().heapUsed
  run()
  expect((process.memoryUsage().heapUsed - before) / commits).toBeLessThan(sizeBytes / 4)
})
