import type { Accepted } from '../../delivery.ts'
import { InputError, type StateError } from '../../errors.ts'
import { scoped } from '../../notification.ts'
import { ruleAccept } from '../accept.ts'
import { admit } from '../rates.ts'
import { settled, shows, type Row } from '../row.ts'
import type { Facts, Ruling } from '../ruling.ts'
import type { Acceptance } from '../store.ts'
import {
  addRow,
  enqueue,
  isBehind,
  isHeld,
  laneOf,
  placeOf,
  recordReceipts,
  suppressRow,
  type AcceptedRecord,
  type Tables,
} from './tables.ts'

/** @returns The notification's id, to be answered once everything of this commit is in; or why it is refused. */
export function accept(
  tables: Tables,
  acceptance: Acceptance,
  facts: Facts,
): { id: string; repeated: boolean } | InputError | StateError {
  const { plan, input, idempotency, contents } = acceptance
  const { id, tenant } = plan.notification
  const once = idempotency && scoped(tenant, idempotency.key)
  const seen = once === undefined ? undefined : tables.idempotency.get(once)
  if (seen && seen.fingerprint === idempotency?.fingerprint) return { id: seen.id, repeated: true }
  if (seen)
    return new InputError([
      {
        code: 'E_IDEMPOTENCY_CONFLICT',
        path: 'idempotencyKey',
        message: `the key was used for another draft, as notification ${seen.id}`,
        hint: 'use a new key for a new notification',
      },
    ])
  const ruling = ruleAccept(acceptance, facts)
  if (ruling instanceof Error) return ruling
  const { now } = facts
  if (once !== undefined && idempotency)
    tables.idempotency.set(once, { fingerprint: idempotency.fingerprint, id, at: now })
  for (const { sha256, content } of contents ?? []) tables.contents.set(sha256, content)
  const record: AcceptedRecord = {
    order: tables.nextOrder(),
    notification: ruling.notification,
    input,
    ...(plan.to && { to: plan.to }),
    acceptedAt: now,
    steps: plan.steps,
    receipts: ruling.receipts,
    rows: [...ruling.insert],
  }
  tables.records.set(id, record)
  write(tables, ruling, record, now)
  return { id, repeated: false }
}

function write(tables: Tables, ruling: Ruling, record: AcceptedRecord, now: number): void {
  const { incident } = ruling
  const known = incident && tables.incidents.get(incident.key)
  const sameEpisode = known?.incident.episode === incident?.now.episode
  const episode = sameEpisode && known ? stillMatters(known.rows) : []
  const before = (sameEpisode ? known?.before : known?.rows) ?? []
  if (incident) tables.incidents.set(incident.key, { incident: incident.now, rows: episode, before })
  for (const { row, by, why } of ruling.end) suppressRow(tables, row, by, why)
  for (const row of ruling.insert) {
    addRow(tables, row)
    episode.push(row)
  }
  for (const { key, window } of ruling.open) tables.windows.set(key, window)
  for (const { row, due, full, heldBack } of ruling.append) {
    if (heldBack > 0) row.heldBack = (row.heldBack ?? 0) + heldBack
    row.notifications.push(record.notification.id)
    row.due = due
    if (full && row.group) tables.windows.delete(row.group.key)
    enqueue(tables, row)
    record.rows.push(row)
    if (!episode.includes(row)) episode.push(row)
  }
  for (const { key, everyMs, row } of ruling.take)
    take(tables, key, everyMs, row, record.notification.id, now)
  for (const key of ruling.refused) {
    const throttle = tables.throttles.get(key)
    if (throttle) tables.throttles.set(key, { ...throttle, refused: throttle.refused + 1 })
  }
  for (const key of ruling.turned) tables.rotations.set(key, (tables.rotations.get(key) ?? 0) + 1)
}

/** What a later step may ask of an episode: an incident that fires for weeks must not drag every update along. */
function stillMatters(episode: Row[]): Row[] {
  const marks = new Map<string, { first: Row; last: Row; standing?: Row }>()
  for (const row of episode.filter(shows)) {
    const place = `${row.destination}\u0001${row.recipient?.id ?? ''}`
    const mark = marks.get(place) ?? { first: row, last: row }
    mark.last = row
    if (row.reference && row.group === undefined) mark.standing = row
    marks.set(place, mark)
  }
  const marked = new Set([...marks.values()].flatMap(({ first, last, standing }) => [first, last, standing]))
  return episode.filter((row) => !settled(row) || row.level > 0 || row.ring || marked.has(row))
}

function take(tables: Tables, key: string, everyMs: number, rowId: string, by: string, now: number): void {
  const row = tables.rows.get(rowId)!
  if (!row.checks.includes(key)) row.checks.push(key)
  const before = tables.throttles.get(key)
  if (before?.by === by) before.rows.add(row)
  else tables.throttles.set(key, { until: now + everyMs, by, refused: 0, rows: new Set([row]) })
}

export function accepted(
  tables: Tables,
  { id, repeated }: { id: string; repeated: boolean },
  durable: boolean,
): Accepted {
  // The key outlives its notification where that was one of too many to keep.
  const record = tables.records.get(id)
  return { id, repeated, durable, receipts: record ? recordReceipts(tables, record) : [] }
}

/** What everything that one commit accepts is decided by. */
export function factsOf(tables: Tables): Facts {
  const now = tables.clock.now()
  return {
    now,
    newId: tables.newId,
    incident: (key) => tables.incidents.get(key)?.incident,
    episode: (key) => tables.incidents.get(key)?.rows ?? [],
    throttle: (key) => tables.throttles.get(key),
    window: (key) => tables.windows.get(key),
    limit: (destination) => placeOf(tables, destination).limit,
    waiting: (destination) => placeOf(tables, destination).waiting,
    held: (destination) => isHeld(placeOf(tables, destination), now),
    pending: (lane) =>
      laneOf(tables, lane).map((row) => {
        const place = placeOf(tables, row.destination)
        const limited = place.limit.rate !== undefined && !admit(place.limit.rate, place.rate, now).granted
        return { row, heldBack: row.due > now || isBehind(tables, row) || isHeld(place, now) || limited }
      }),
    turn: (rotation) => tables.rotations.get(rotation) ?? 0,
  }
}
