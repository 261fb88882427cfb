import type { Hold, Receipt } from '../../delivery.ts'
import { charge } from '../rates.ts'
import { learn, type Answer } from '../slots.ts'
import type { Row } from '../row.ts'
import { applySettlement, replayRow, startFallback } from '../settle.ts'
import type { Control, Settlement } from '../store.ts'
import {
  addRow,
  afterEnd,
  enqueue,
  isHeld,
  laneOf,
  move,
  placeOf,
  rowReceipt,
  type Place,
  type Tables,
} from './tables.ts'

/** @returns Nothing if the lease was lost: the outcome is not recorded. */
export function settle(tables: Tables, settlement: Settlement): Receipt | undefined {
  const row = tables.rows.get(settlement.id)
  if (row === undefined || row.state !== 'leased' || row.epoch !== settlement.epoch) return undefined
  const now = tables.clock.now()
  const { next, attempt, forget } = settlement
  const place = placeOf(tables, row.destination)
  if (attempt) tables.addAttempt({ delivery: row.id, ...attempt })
  // What was under way when a hold began says nothing of what may go when it ends.
  if (!isHeld(place, now)) place.trust = learn(place.limit, place.trust, answerOf(settlement), now)
  if (next.state === 'leased') {
    if (place.limit.rate && !settlement.uncharged) place.rate = charge(place.limit.rate, place.rate, now)
    applySettlement(row, settlement, now)
    return rowReceipt(tables, row)
  }
  let ended = false
  move(tables, row, () => {
    ended = applySettlement(row, settlement, now)
  })
  if (forget) forgetReference(tables, row)
  if (settlement.hold)
    hold(tables, place, {
      ...settlement.hold,
      channel: row.channel,
      ...(row.tenant !== undefined && { tenant: row.tenant }),
    })
  else if (attempt && place.probing) probed(tables, place, place.probing, ended)
  if (settlement.fallback) fallBack(tables, row, settlement.fallback)
  if (ended) afterEnd(tables, row)
  else enqueue(tables, row)
  return rowReceipt(tables, row)
}

/** The message itself may be wrong: what ends for good says that somebody is there, and nothing of how much they bear. */
function answerOf({ next, attempt }: Settlement): Answer {
  if (next.state === 'delivered' || next.state === 'leased') return 'good'
  return attempt && next.state !== 'dead' ? 'failed' : 'nothing'
}

/** The vendor has answered one that went alone; so many in a row let the others go. */
function probed(
  tables: Tables,
  place: Place,
  { left, of }: NonNullable<Place['probing']>,
  ended: boolean,
): void {
  if (!ended) place.probing = { left: of, of }
  else if (left > 1) place.probing = { left: left - 1, of }
  else {
    place.probing = undefined
    tables.tell('released', place.name)
  }
}

/** Nobody edits the message again, whichever delivery posted it. */
function forgetReference(tables: Tables, row: Row): void {
  const known = row.incident === undefined ? undefined : tables.incidents.get(row.incident)
  for (const other of known?.rows ?? [])
    if (other.destination === row.destination) other.reference = undefined
}

function fallBack(tables: Tables, row: Row, start: NonNullable<Settlement['fallback']>): void {
  const records = row.notifications.map((id) => tables.records.get(id)!)
  const started = startFallback(row, start, {
    now: tables.clock.now(),
    newId: tables.newId,
    siblings: records.flatMap((record) => record.rows),
    maxAgeMs: (destination) => placeOf(tables, destination).limit.maxAgeMs,
  })
  for (const next of started) {
    addRow(tables, next)
    for (const record of records) record.rows.push(next)
    for (const key of next.checks) tables.throttles.get(key)?.rows.add(next)
    if (next.incident !== undefined) tables.incidents.get(next.incident)?.rows.push(next)
  }
}

type Asked = {
  readonly ms?: number
  readonly probe: boolean
  readonly probes?: number
  readonly why: Hold['why']
  readonly error?: string
  readonly channel: string
  readonly tenant?: string
}

/** The longer hold counts: a Retry-After does not shorten an operator's pause. */
export function hold(tables: Tables, place: Place, { ms, ...asked }: Asked): void {
  const until = ms === undefined ? undefined : tables.clock.now() + ms
  const current = place.hold
  place.trust = undefined
  if (current && (current.until ?? Number.POSITIVE_INFINITY) >= (until ?? Number.POSITIVE_INFINITY)) return
  place.hold = { ...asked, destination: place.name, ...(until !== undefined && { until }) }
  tables.tell('held', place.hold)
}

/** @returns How many rows it touched. */
export function control(tables: Tables, order: Control): number {
  switch (order.do) {
    case 'replay':
      return [...tables.select(order.query)].filter((row) => replay(tables, row)).length
    case 'hold': {
      const [tenant, channel] = splitScope(order.destination)
      const { do: _, destination, ...asked } = order
      hold(tables, placeOf(tables, destination), {
        ...asked,
        channel,
        ...(tenant !== undefined && { tenant }),
      })
      return 1
    }
    case 'release': {
      const place = placeOf(tables, order.destination)
      if (!place.hold || (order.why && !order.why.includes(place.hold.why))) return 0
      delete place.hold
      place.probing = undefined
      tables.tell('released', place.name)
      return 1
    }
    case 'silence':
      tables.silences.set(order.silence.id, order.silence)
      tables.tellSilences()
      return 1
    case 'unsilence':
      tables.silences.delete(order.id)
      tables.tellSilences()
      return 1
  }
}

function splitScope(destination: string): [string | undefined, string] {
  const at = destination.indexOf('\u0000')
  return at < 0 ? [undefined, destination] : [destination.slice(0, at), destination.slice(at + 1)]
}

function replay(tables: Tables, row: Row): boolean {
  const known = row.incident === undefined ? undefined : tables.incidents.get(row.incident)?.incident
  const last = tables.records.get(row.notifications.at(-1)!)?.notification
  const passed = known !== undefined && (known.episode !== row.episode || known.state !== last?.state)
  let again = false
  move(tables, row, () => {
    again = replayRow(row, passed, tables.clock.now())
  })
  if (!again) return false
  if (row.lane !== undefined) laneOf(tables, row.lane).unshift(row)
  enqueue(tables, row)
  return true
}
