import type { Clock } from '../../clock.ts'
import type { Attempt, Hold, Incident, Receipt } from '../../delivery.ts'
import type { Notification } from '../../notification.ts'
import type { Steps } from '../../plan/plan.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import type { Taken, Window } from '../ruling.ts'
import { admit, freshRate, limitOf, type RateState } from '../rates.ts'
import { decideAt, receiptOf, settled, type Row, type Waiting } from '../row.ts'
import { endRow, frees } from '../settle.ts'
import type { Limit, News } from '../store.ts'
import { queue, type Queue } from './queue.ts'

/** What was accepted, and what became of it. */
export interface AcceptedRecord {
  readonly order: number
  readonly notification: Notification
  readonly input: Notification
  readonly to?: readonly string[]
  readonly acceptedAt: number
  readonly steps: Steps
  /** Of what has no row. */
  readonly receipts: readonly Receipt[]
  readonly rows: Row[]
}

export interface Place {
  readonly name: string
  readonly queue: Queue<Row>
  hold?: Hold
  /** One delivery goes first, alone, until the vendor has answered it. */
  probing: boolean
  rate: RateState
  limit: Limit
  waiting: number
  inFlight: number
  /** News of a reached limit were given for this time. */
  limitedUntil: number
}

export interface Throttle extends Taken {
  readonly rows: Set<Row>
}

/** What an owner has not heard yet. */
type Pending = { [Name in 'held' | 'released' | 'limited']: NonNullable<News[Name]>[number][] } & {
  silencesChanged: boolean
}

/** The state of the memory store. Functions beside it, one file each, do the work. */
export interface Tables {
  readonly clock: Clock
  newId(): string
  readonly records: Map<string, AcceptedRecord>
  readonly rows: Map<string, Row>
  readonly attempts: Map<string, Attempt[]>
  readonly places: Map<string, Place>
  /** Pending rows of a lane, the one that may go first. */
  readonly lanes: Map<string, Row[]>
  readonly windows: Map<string, Window>
  readonly throttles: Map<string, Throttle>
  /** `rows`: of the current episode; `before`: of the one before it, whose last messages may still be on their way. */
  readonly incidents: Map<
    string,
    { readonly incident: Incident; readonly rows: Row[]; readonly before: readonly Row[] }
  >
  readonly idempotency: Map<
    string,
    { readonly fingerprint: string; readonly id: string; readonly at: number }
  >
  readonly rotations: Map<string, number>
  readonly silences: Map<string, SilenceData>
  readonly contents: Map<string, Blob>
  readonly leased: Set<Row>
  /** By when what waits must be decided, held or not. */
  readonly deadlines: Queue<Row>
  /** Rows that have seen a crash: they go one at a time. */
  readonly suspects: Set<Row>
  readonly owners: Map<string, Pending>
  limits: ReadonlyMap<string, Limit>
  accepted: number
}

export const createTables = (clock: Clock, newId: () => string): Tables => ({
  clock,
  newId,
  records: new Map(),
  rows: new Map(),
  attempts: new Map(),
  places: new Map(),
  lanes: new Map(),
  windows: new Map(),
  throttles: new Map(),
  incidents: new Map(),
  idempotency: new Map(),
  rotations: new Map(),
  silences: new Map(),
  contents: new Map(),
  leased: new Set(),
  deadlines: queue(decideAt, (row) => row.state !== 'waiting'),
  suspects: new Set(),
  owners: new Map(),
  limits: new Map(),
  accepted: 0,
})

export function placeOf(tables: Tables, name: string): Place {
  let place = tables.places.get(name)
  if (place) return place
  place = {
    name,
    queue: queue(
      (row) => row.due,
      (row) => row.state !== 'waiting',
    ),
    probing: false,
    rate: freshRate,
    limit: limitOf(tables.limits, name),
    waiting: 0,
    inFlight: 0,
    limitedUntil: 0,
  }
  tables.places.set(name, place)
  return place
}

export const isHeld = ({ hold }: Place, now: number): boolean =>
  hold !== undefined && (hold.until ?? Number.POSITIVE_INFINITY) > now

/** Every owner hears it with its next commit. */
export function tell<Name extends 'held' | 'released' | 'limited'>(
  tables: Tables,
  name: Name,
  item: NonNullable<News[Name]>[number],
): void {
  for (const pending of tables.owners.values()) (pending[name] as unknown[]).push(item)
}

/** Changes a row's state and keeps the counts of its destination. */
export function move(tables: Tables, row: Row, change: () => void): void {
  const place = placeOf(tables, row.destination)
  count(place, row, -1)
  change()
  count(place, row, 1)
  if (row.state === 'leased') tables.leased.add(row)
  else tables.leased.delete(row)
}

function count(place: Place, { state }: Row, by: 1 | -1): void {
  if (state === 'waiting') place.waiting += by
  if (state === 'leased') place.inFlight += by
}

export function addRow(tables: Tables, row: Row): void {
  tables.rows.set(row.id, row)
  placeOf(tables, row.destination).waiting++
  // An escalation joins its lane when it is due: until then what follows the incident must not wait for it.
  if (row.lane !== undefined && row.level === 0) laneOf(tables, row.lane).push(row)
  enqueue(tables, row)
}

export function laneOf(tables: Tables, key: string): Row[] {
  let lane = tables.lanes.get(key)
  if (!lane) tables.lanes.set(key, (lane = []))
  return lane
}

/** Puts a waiting row where a lease finds it: unless another one of its lane goes first. */
export function enqueue(tables: Tables, row: Row): void {
  if (decideAt(row) < Number.POSITIVE_INFINITY) tables.deadlines.push(row)
  if (row.crashes > 0) tables.suspects.add(row)
  else if (!isBehind(tables, row)) placeOf(tables, row.destination).queue.push(row)
}

export function isBehind(tables: Tables, row: Row): boolean {
  const lane = row.lane === undefined ? undefined : tables.lanes.get(row.lane)
  return lane !== undefined && lane.includes(row) && lane[0] !== row
}

/** What has to happen when a row has ended: its lane goes on, its throttles may be freed. */
export function afterEnd(tables: Tables, row: Row): void {
  tables.suspects.delete(row)
  if (row.lane !== undefined) leaveLane(tables, row, row.lane)
  if (row.state !== 'dead' && row.state !== 'unknown') return
  for (const key of row.checks) {
    const throttle = tables.throttles.get(key)
    if (throttle && frees([...throttle.rows])) tables.throttles.delete(key)
  }
}

function leaveLane(tables: Tables, row: Row, key: string): void {
  const lane = tables.lanes.get(key)
  const at = lane?.indexOf(row) ?? -1
  if (lane === undefined || at < 0) return
  lane.splice(at, 1)
  if (lane.length === 0) tables.lanes.delete(key)
  else if (at === 0 && lane[0]!.state === 'waiting') enqueue(tables, lane[0]!)
}

export function suppressRow(tables: Tables, row: Row, by: string, why: string): void {
  move(tables, row, () => endRow(row, 'suppressed', why, tables.clock.now(), by))
  afterEnd(tables, row)
}

/** Why a row waits, and until when. */
export function waitingOf(tables: Tables, row: Row): Waiting {
  const now = tables.clock.now()
  const place = placeOf(tables, row.destination)
  if (row.state === 'leased') return { why: 'due', until: now }
  if (row.due > now) return { why: row.why as Waiting['why'], until: row.due }
  if (isBehind(tables, row)) return { why: 'behind', until: now }
  if (isHeld(place, now)) return { why: 'held', until: place.hold?.until ?? Number.MAX_SAFE_INTEGER }
  if (place.limit.rate) {
    const { granted, retryAt } = admit(place.limit.rate, place.rate, now)
    if (!granted) return { why: 'rate-limited', until: retryAt }
  }
  return { why: 'due', until: now }
}

export const rowReceipt = (tables: Tables, row: Row): Receipt =>
  receiptOf(row, (one) => waitingOf(tables, one))

export const recordReceipts = (tables: Tables, record: AcceptedRecord): Receipt[] => [
  ...record.receipts,
  ...record.rows.map((row) => rowReceipt(tables, row)),
]

export const isSettled = (record: AcceptedRecord): boolean => record.rows.every(settled)
