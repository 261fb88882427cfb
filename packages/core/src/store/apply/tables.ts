/** What a store keeps, and the small steps that everything done to it is made of. The same for every store. */
import type { Clock } from '../../clock.ts'
import type { Attempt, Hold, Incident, Receipt } from '../../delivery.ts'
import type { Notification } from '../../notification.ts'
import type { Steps } from '../../plan/plan.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import type { Taken, Window } from '../ruling.ts'
import { admit, freshRate, limitOf, type RateState } from '../rates.ts'
import type { Trust } from '../slots.ts'
import { receiptOf, settled, type Row, type Waiting } from '../row.ts'
import { endRow, frees } from '../settle.ts'
import type { HistoryQuery, Limit, News } from '../store.ts'

/** A Map, or what loads when it is asked and writes at the end. */
export interface Keyed<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): unknown
  delete(key: string): unknown
}

/** What was accepted, and what became of it. */
export interface AcceptedRecord {
  /** Grows with every acceptance. */
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

/** A destination: what holds it back, and how much is there. */
export interface Place {
  readonly name: string
  hold?: Hold
  /** One delivery goes at a time, until so many in a row of `of` that are left have been answered. */
  probing?: { readonly left: number; readonly of: number } | undefined
  /** Nothing, if nothing is known of it. */
  trust?: Trust | undefined
  rate: RateState
  limit: Limit
  waiting: number
  inFlight: number
  /** News of a reached limit were given for this time. */
  limitedUntil: number
}

/** `stands`: one of its deliveries has arrived, and nothing frees it before its time. */
export interface Throttle extends Taken {
  readonly rows: Set<Row>
  readonly stands?: true
}

/** `rows`: of the current episode; `before`: of the one before it, whose last messages may still be on their way. */
export interface IncidentEntry {
  readonly incident: Incident
  readonly rows: Row[]
  readonly before: readonly Row[]
}

export interface Idempotent {
  readonly fingerprint: string
  readonly id: string
  readonly at: number
}

/** The state of a store while one commit is applied to it. Rows, places and lanes are changed in place. */
export interface Tables {
  readonly clock: Pick<Clock, 'now'>
  newId(): string
  nextOrder(): number
  readonly records: Keyed<AcceptedRecord>
  readonly rows: Keyed<Row>
  readonly places: Keyed<Place>
  /** Pending rows of a lane, the one that may go first. */
  readonly lanes: Keyed<Row[]>
  readonly windows: Keyed<Window>
  readonly throttles: Keyed<Throttle>
  readonly incidents: Keyed<IncidentEntry>
  readonly idempotency: Keyed<Idempotent>
  readonly rotations: Keyed<number>
  readonly silences: Keyed<SilenceData>
  readonly contents: Pick<Keyed<Blob>, 'set'>
  readonly due: Due
  readonly limits: ReadonlyMap<string, Limit>
  addAttempt(attempt: Attempt): void
  /** The row has come to its end. For a store that keeps what is over in less, or forgets it. */
  ended?(row: Row): void
  /** Every owner hears it with its next commit. */
  tell<Name extends 'held' | 'released' | 'limited'>(name: Name, item: NonNullable<News[Name]>[number]): void
  tellSilences(): void
  /** Deliveries, for replay: a digest once. */
  select(query: HistoryQuery): Iterable<Row>
}

/** Finds what waits. A row that has left since, or whose time has changed, is not given. */
export interface Due {
  /** Puts a waiting row where it is found. `behind`: another one of its lane goes first, it only has a time to be decided by. */
  add(row: Row, behind: boolean): void
  /** It was handed out, or its lease ended. */
  moved(row: Row): void
  /** Leases that ran out. */
  expired(now: number): Iterable<Row>
  /** What must be decided by now, held or not, the earliest first. */
  overdue(now: number): Iterable<Row>
  /** Waiting rows that have seen a crash; none while one of them is in flight. */
  suspects(): Iterable<Row>
  /** Destinations that have something waiting; begins behind the one that was first the last time. */
  inTurn(): Iterable<Place>
  /** What may go there, the earliest first. One that is passed over is behind another of its lane. */
  waiting(place: Place): Iterable<Row>
  /** When the next lease ends or the next decision is due. */
  nextAt(): number
}

export function placeOf(tables: Tables, name: string): Place {
  let place = tables.places.get(name)
  if (place) return place
  place = freshPlace(name, limitOf(tables.limits, name))
  tables.places.set(name, place)
  return place
}

export const freshPlace = (name: string, limit: Limit): Place => ({
  name,
  rate: freshRate,
  limit,
  waiting: 0,
  inFlight: 0,
  limitedUntil: 0,
})

export const isHeld = ({ hold }: Place, now: number): boolean =>
  hold !== undefined && (hold.until ?? Number.POSITIVE_INFINITY) > now

/** Changes a row's state and keeps the counts of its destination. */
export function move(tables: Tables, row: Row, change: () => void): void {
  const place = placeOf(tables, row.destination)
  count(place, row, -1)
  change()
  count(place, row, 1)
  tables.due.moved(row)
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
export const enqueue = (tables: Tables, row: Row): void => tables.due.add(row, isBehind(tables, row))

export function isBehind(tables: Tables, row: Row): boolean {
  const lane = row.lane === undefined ? undefined : tables.lanes.get(row.lane)
  return lane !== undefined && lane.includes(row) && lane[0] !== row
}

/** What has to happen when a row has ended: its lane goes on, its throttles may be freed. */
export function afterEnd(tables: Tables, row: Row): void {
  if (row.lane !== undefined) leaveLane(tables, row, row.lane)
  tables.ended?.(row)
  if (row.state !== 'dead' && row.state !== 'unknown') return
  for (const key of row.checks) {
    const throttle = tables.throttles.get(key)
    if (throttle && !throttle.stands && frees([...throttle.rows])) tables.throttles.delete(key)
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
