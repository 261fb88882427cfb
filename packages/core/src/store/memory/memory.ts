import { systemClock, type Clock } from '../../clock.ts'
import { StateError } from '../../errors.ts'
import type { Counts, Done, News, Retention, Store, Work } from '../store.ts'
import { uuidv7 } from '../../input/uuid.ts'
import { limitOf } from '../rates.ts'
import { forgetRecipient } from '../apply/forget.ts'
import { isSettled, type AcceptedRecord } from '../apply/tables.ts'
import { readers } from './read.ts'
import { applyWork } from '../apply/work.ts'
import { createTables, failed, type MemoryTables } from './tables.ts'

export interface MemoryOptions {
  readonly clock?: Clock
  readonly newId?: () => string
  /** Settled notifications that are kept, but for dead and unknown ones, which can be replayed. Default 10,000. */
  readonly keep?: number
}

/**
 * Keeps everything in this process and survives nothing: `durability` says `volatile`. The rows, and what is decided on
 * them, are those of the durable stores.
 */
export function memory({
  clock = systemClock,
  newId = () => uuidv7(clock.now()),
  keep = 10_000,
}: MemoryOptions = {}): Store {
  const tables = createTables(clock, newId)
  let closed = false

  function commit(work: Work): Done {
    if (closed) throw new StateError('E_STORE', 'the memory store is closed')
    if (!tables.owners.has(work.owner))
      tables.owners.set(work.owner, { ...noNews(), silencesChanged: tables.silences.size > 0 })
    if (work.limits) setLimits(tables, work.limits)
    const done = applyWork(tables, work, false)
    for (const { plan } of work.accept) noteUnsent(tables, plan.notification.id)
    forgetOldest(tables, keep)
    return { ...done, news: takeNews(tables, work.owner) }
  }

  return {
    durability: 'volatile',
    commit: async (work) => commit(work),
    read: async (kind, query) => readers[kind](tables, query),
    purge: async (retention) => purge(tables, retention),
    async close() {
      closed = true
    },
  }
}

function setLimits(tables: MemoryTables, limits: NonNullable<Work['limits']>): void {
  tables.limits = limits
  for (const place of tables.places.values()) place.limit = limitOf(limits, place.name)
}

const noNews = (): NonNullable<ReturnType<MemoryTables['owners']['get']>> => ({
  held: [],
  released: [],
  limited: [],
  silencesChanged: false,
})

function takeNews(tables: MemoryTables, owner: string): News {
  const { held, released, limited, silencesChanged } = tables.owners.get(owner) ?? noNews()
  if (held.length + released.length + limited.length === 0 && !silencesChanged) return {}
  tables.owners.set(owner, noNews())
  return {
    ...(held.length > 0 && { held }),
    ...(released.length > 0 && { released }),
    ...(limited.length > 0 && { limited }),
    ...(silencesChanged && { silences: [...tables.silences.values()] }),
  }
}

/** What nothing is to be sent of has ended already. */
function noteUnsent({ records, settled }: MemoryTables, id: string): void {
  if (records.get(id)?.rows.length === 0) settled.add(id)
}

/** Of what has ended well only so many are kept. */
function forgetOldest(tables: MemoryTables, keep: number): void {
  const { settled, records } = tables
  if (settled.size <= keep) return
  for (const id of settled) {
    settled.delete(id)
    const record = records.get(id)
    // One that was replayed since, or that failed after all, stays.
    if (record && isSettled(record) && !failed(record)) drop(tables, id, record)
    if (settled.size <= keep) return
  }
}

function drop(tables: MemoryTables, id: string, record: AcceptedRecord): void {
  tables.records.delete(id)
  for (const row of record.rows) {
    if (row.notifications.some((member) => tables.records.has(member))) continue
    tables.rows.delete(row.id)
    tables.attempts.delete(row.id)
  }
}

function purge(tables: MemoryTables, retention: Retention): Counts {
  const { deliveredMs, suppressedMs, deadMs, idempotencyMs, recipient } = retention
  if (recipient !== undefined) {
    const touched = forgetRecipient(tables, recipient, [...tables.records.values()])
    for (const id of tables.attempts.keys()) if (!tables.rows.has(id)) tables.attempts.delete(id)
    return { notifications: touched.length, idempotencyKeys: 0 }
  }
  const now = tables.clock.now()
  const old = (at: number, keptMs: number | undefined): boolean => keptMs !== undefined && now - at >= keptMs
  let notifications = 0
  for (const [id, record] of tables.records) {
    const keptMs = failed(record)
      ? deadMs
      : record.rows.some((row) => row.state === 'delivered')
        ? deliveredMs
        : suppressedMs
    const endedAt = Math.max(record.acceptedAt, ...record.rows.map((row) => row.endedAt))
    if (!isSettled(record) || !old(endedAt, keptMs)) continue
    drop(tables, id, record)
    notifications++
  }
  let idempotencyKeys = 0
  for (const [key, { at }] of tables.idempotency)
    if (old(at, idempotencyMs) && tables.idempotency.delete(key)) idempotencyKeys++
  tables.throttles.sweep()
  for (const [key, { incident, rows }] of tables.incidents)
    if (
      incident.state === 'resolved' &&
      rows.every((row) => !tables.rows.has(row.id)) &&
      old(incident.changedAt, deadMs)
    )
      tables.incidents.delete(key)
  dropContents(tables)
  return { notifications, idempotencyKeys }
}

/** What no notification names any more. */
function dropContents(tables: MemoryTables): void {
  const named = new Set<string>()
  for (const { notification } of tables.records.values())
    for (const { sha256 } of notification.attachments ?? []) named.add(sha256)
  for (const sha256 of tables.contents.keys()) if (!named.has(sha256)) tables.contents.delete(sha256)
}
