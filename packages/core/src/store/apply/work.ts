import type { Done, Work } from '../store.ts'
import { accept, accepted, factsOf } from './accept.ts'
import { deliveryOf, lease } from './lease.ts'
import { control, settle } from './settle.ts'
import type { Tables } from './tables.ts'

/** Everything of one commit but the news, in the order that every store keeps: what ended makes room for what comes. */
export function applyWork(tables: Tables, work: Work, durable: boolean): Omit<Done, 'news'> {
  const settled = work.settle.map((one) => settle(tables, one))
  const facts = factsOf(tables)
  const taken = work.accept.map((one) => accept(tables, one, facts))
  const controlled = work.control.map((one) => control(tables, one))
  const handed = work.lease && lease(tables, work.lease)
  const leased = (handed?.leased ?? []).map((row) => deliveryOf(tables, row))
  const nextAt = handed?.nextAt ?? Number.POSITIVE_INFINITY
  return {
    accepted: taken.map((one) => (one instanceof Error ? one : accepted(tables, one, durable))),
    settled,
    controlled,
    leased,
    ...(handed?.unserved && { unserved: handed.unserved }),
    ...(nextAt < Number.POSITIVE_INFINITY && { nextMs: Math.max(0, nextAt - tables.clock.now()) }),
  }
}
