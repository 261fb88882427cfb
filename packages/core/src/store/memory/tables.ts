import type { Clock } from '../../clock.ts'
import type { Attempt } from '../../delivery.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import { isSettled } from '../apply/tables.ts'
import type { AcceptedRecord, Idempotent, IncidentEntry, Place, Tables } from '../apply/tables.ts'
import type { Row } from '../row.ts'
import type { Window } from '../ruling.ts'
import type { Limit, News } from '../store.ts'
import { createDue } from './due.ts'
import { select } from './read.ts'
import { createThrottles, type Throttles } from './throttles.ts'

/** What an owner has not heard yet. */
type Pending = { [Name in 'held' | 'released' | 'limited']: NonNullable<News[Name]>[number][] } & {
  silencesChanged: boolean
}

/** Everything the memory store keeps. */
export interface MemoryTables extends Tables {
  readonly clock: Clock
  readonly records: Map<string, AcceptedRecord>
  readonly rows: Map<string, Row>
  readonly places: Map<string, Place>
  readonly windows: Map<string, Window>
  readonly throttles: Throttles
  readonly incidents: Map<string, IncidentEntry>
  readonly idempotency: Map<string, Idempotent>
  readonly silences: Map<string, SilenceData>
  readonly contents: Map<string, Blob>
  readonly attempts: Map<string, Attempt[]>
  /** Ids of notifications that have ended well, or were not to be sent, the first to end first. */
  readonly settled: Set<string>
  readonly owners: Map<string, Pending>
  limits: ReadonlyMap<string, Limit>
}

export const failed = (record: AcceptedRecord): boolean =>
  record.rows.some((row) => row.state === 'dead' || row.state === 'unknown')

export function createTables(clock: Clock, newId: () => string): MemoryTables {
  const places = new Map<string, Place>()
  const attempts = new Map<string, Attempt[]>()
  const settled = new Set<string>()
  const records = new Map<string, AcceptedRecord>()
  const throttles = createThrottles(clock.now)
  let accepted = 0
  const owners = new Map<string, Pending>()
  const tables: MemoryTables = {
    clock,
    newId,
    nextOrder: () => accepted++,
    records,
    rows: new Map(),
    attempts,
    settled,
    places,
    lanes: new Map(),
    windows: new Map(),
    throttles,
    incidents: new Map(),
    idempotency: new Map(),
    rotations: new Map(),
    silences: new Map(),
    contents: new Map(),
    owners,
    due: createDue(places),
    limits: new Map(),
    addAttempt(attempt) {
      attempts.set(attempt.delivery, [...(attempts.get(attempt.delivery) ?? []), attempt])
    },
    ended(row) {
      if (row.state === 'delivered') for (const key of row.checks) throttles.keep(key, row)
      for (const id of row.notifications) {
        const record = records.get(id)
        if (record && isSettled(record) && !failed(record)) settled.add(id)
      }
    },
    tell(name, item) {
      for (const pending of owners.values()) (pending[name] as unknown[]).push(item)
    },
    tellSilences() {
      for (const pending of owners.values()) pending.silencesChanged = true
    },
    select: (query) => select(tables, query),
  }
  return tables
}
