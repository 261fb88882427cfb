import type { Clock } from '../../clock.ts'
import type { Attempt } from '../../delivery.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import type { AcceptedRecord, Idempotent, IncidentEntry, Place, Tables, Throttle } from '../apply/tables.ts'
import type { Row } from '../row.ts'
import type { Window } from '../ruling.ts'
import type { Limit, News } from '../store.ts'
import { createDue } from './due.ts'
import { select } from './read.ts'

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
  readonly throttles: Map<string, Throttle>
  readonly incidents: Map<string, IncidentEntry>
  readonly idempotency: Map<string, Idempotent>
  readonly silences: Map<string, SilenceData>
  readonly contents: Map<string, Blob>
  readonly attempts: Map<string, Attempt[]>
  readonly owners: Map<string, Pending>
  limits: ReadonlyMap<string, Limit>
}

export function createTables(clock: Clock, newId: () => string): MemoryTables {
  const places = new Map<string, Place>()
  const attempts = new Map<string, Attempt[]>()
  let accepted = 0
  const owners = new Map<string, Pending>()
  const tables: MemoryTables = {
    clock,
    newId,
    nextOrder: () => accepted++,
    records: new Map(),
    rows: new Map(),
    attempts,
    places,
    lanes: new Map(),
    windows: new Map(),
    throttles: new Map(),
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
