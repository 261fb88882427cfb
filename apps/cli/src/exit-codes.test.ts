import type { Receipt } from '@notify/core'
import { expect, test } from 'vitest'
import { exitCodeOf } from './exit-codes.ts'

const at = 1
const receipts = {
  delivered: { outcome: 'delivered', at, attempts: 1 },
  grouped: { outcome: 'grouped', until: at, attempts: 0 },
  throttled: { outcome: 'suppressed', by: 'throttle', why: 'it was sent', attempts: 0 },
  unrouted: { outcome: 'suppressed', by: 'no-route', why: 'no route matches', attempts: 0 },
  dead: { outcome: 'dead', why: 'gone', at, attempts: 1 },
  unknown: { outcome: 'unknown', why: 'timeout', at, attempts: 1 },
  retrying: { outcome: 'waiting', why: 'retry', until: at, attempts: 1 },
  escalating: { outcome: 'waiting', why: 'escalation', until: at, attempts: 0 },
  scheduled: { outcome: 'waiting', why: 'scheduled', until: at, attempts: 0 },
} satisfies Record<string, Receipt>

test.each<[names: (keyof typeof receipts)[], durable: number, volatile: number]>([
  [['delivered'], 0, 0],
  [['throttled'], 0, 0],
  [['delivered', 'throttled'], 0, 0],
  [['unrouted'], 3, 3],
  [['delivered', 'dead'], 1, 1],
  [['unknown'], 1, 1],
  [['dead', 'retrying'], 1, 1],
  [['delivered', 'retrying'], 75, 75],
  // What comes later is kept by a store that survives, and lost by one that does not.
  [['grouped'], 0, 75],
  [['delivered', 'escalating'], 0, 75],
  [['scheduled'], 0, 75],
])('%j ends with %i where it is kept, with %i where it is not', (names, durable, volatile) => {
  const given = names.map((name) => receipts[name])
  expect(exitCodeOf({ receipts: given, durable: true })).toBe(durable)
  expect(exitCodeOf({ receipts: given, durable: false })).toBe(volatile)
})
