import { expect, test } from 'vitest'
import { summarise } from './stats.ts'
import type { StatsSource } from './stats.ts'

const delivered = (durationMs: number): StatsSource['attempts'][number] => ({
  durationMs,
  outcome: 'delivered',
})
const failed = { durationMs: 9_000, outcome: 'unavailable' } as const

test('nothing is counted as nothing, without rates', () => {
  const none = { delivered: 0, dead: 0, unknown: 0, suppressed: 0, waiting: 0, attempts: 0, retries: 0 }
  expect(summarise([])).toStrictEqual({ ...none, byChannel: {}, byType: {} })
})

test('receipts, attempts and retries are counted in all, by channel and by type', () => {
  const stats = summarise([
    { channel: 'ops', type: 'a', outcome: 'delivered', attempts: [failed, failed, delivered(30)] },
    { channel: 'ops', type: 'b', outcome: 'dead', attempts: [failed] },
    { channel: 'mail', type: 'a', outcome: 'unknown', attempts: [failed] },
    { channel: 'mail', type: 'a', outcome: 'waiting', attempts: [] },
    { type: 'a', outcome: 'suppressed', attempts: [] },
  ])
  expect(stats).toMatchObject({
    delivered: 1,
    dead: 1,
    unknown: 1,
    suppressed: 1,
    waiting: 1,
    attempts: 5,
    retries: 2,
  })
  expect(stats.successRate).toBeCloseTo(1 / 3)
  expect(stats.durationMs).toEqual({ p50: 30, p95: 30, p99: 30 })
  expect(stats.byChannel['ops']).toMatchObject({
    delivered: 1,
    dead: 1,
    attempts: 4,
    retries: 2,
    successRate: 0.5,
  })
  expect(stats.byChannel['mail']).toStrictEqual({
    delivered: 0,
    dead: 0,
    unknown: 1,
    suppressed: 0,
    waiting: 1,
    attempts: 1,
    retries: 0,
    successRate: 0,
  })
  expect(stats.byType['a']).toMatchObject({ delivered: 1, unknown: 1, suppressed: 1, waiting: 1 })
  expect(Object.keys(stats.byChannel)).toEqual(['ops', 'mail'])
})

test('percentiles are durations that were measured, by nearest rank', () => {
  const rows = Array.from({ length: 100 }, (_, index): StatsSource => ({
    channel: 'ops',
    type: 'a',
    outcome: 'delivered',
    attempts: [delivered(((index * 37) % 100) + 1)],
  }))
  expect(summarise(rows).durationMs).toEqual({ p50: 50, p95: 95, p99: 99 })
  expect(summarise(rows.slice(0, 3)).durationMs).toEqual({ p50: 38, p95: 75, p99: 75 })
})

test('what was grouped counts with its digest', () => {
  const member: StatsSource = { channel: 'ops', type: 'a', outcome: 'grouped', attempts: [delivered(1)] }
  expect(summarise([member, member]).attempts).toBe(0)
})

test('a channel may have any name', () => {
  const stats = summarise([{ channel: '__proto__', type: 'constructor', outcome: 'delivered', attempts: [] }])
  expect(Object.keys(stats.byChannel)).toEqual(['__proto__'])
  expect(stats.byType['constructor']).toMatchObject({ delivered: 1 })
})
