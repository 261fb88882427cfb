/** How rows and records are written as text, and read back. What is infinite or refers to a row has no JSON of its own. */
import { listSteps, type Step, type Steps } from '../../plan/plan.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import type { AcceptedRecord, Idempotent, IncidentEntry, Place, Throttle } from '../apply/tables.ts'
import { limitOf } from '../rates.ts'
import type { Row } from '../row.ts'
import type { Window } from '../ruling.ts'
import type { Limit } from '../store.ts'

type RowById = (id: string) => Row | undefined

const idsOf = (rows: Iterable<Row>): string[] => Array.from(rows, ({ id }) => id)
/** Rows that were deleted since are left out: what is deleted has ended. */
const rowsOf = (ids: readonly string[], byId: RowById): Row[] => ids.flatMap((id) => byId(id) ?? [])
const parse = (text: string): never => JSON.parse(text) as never

/** One kind of thing: its text, and the thing again. */
export interface Codec<Value> {
  write(value: Value): string
  read(text: string, byId: RowById): Value
  /** By what its age is judged, where it is forgotten some day. Epoch ms. */
  at?(value: Value): number | undefined
}

/** What a store may keep in columns. */
type Column =
  | 'id'
  | 'destination'
  | 'channel'
  | 'state'
  | 'open'
  | 'crashes'
  | 'due'
  | 'leaseUntil'
  | 'endedAt'

/** What most rows have; it is left out of their text. */
const usual = {
  ring: false,
  checks: [],
  fallback: [],
  fallbackAt: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  attempts: 0,
  attemptsAtReplay: 0,
  mayHaveArrived: false,
  sent: 0,
  level: 0,
} satisfies Partial<Row>

type Rest = { [Name in Exclude<keyof Row, Column>]?: Row[Name] | undefined }

/** What has no column. One literal: JSON leaves out what is undefined, at half the price of looking at every property. */
const restOf = (row: Row): Rest =>
  ({
    tenant: row.tenant,
    recipient: row.recipient,
    route: row.route,
    cause: row.cause,
    level: row.level || undefined,
    notifications: row.notifications,
    group: row.group,
    incident: row.incident,
    episode: row.episode,
    incidents: row.incidents,
    lane: row.lane,
    ring: row.ring || undefined,
    heldBack: row.heldBack,
    checks: row.checks.length > 0 ? row.checks : undefined,
    fallback: row.fallback.length > 0 ? row.fallback : undefined,
    fallbackAt: row.fallbackAt === usual.fallbackAt ? undefined : row.fallbackAt,
    maxAgeMs: row.maxAgeMs === usual.maxAgeMs ? undefined : row.maxAgeMs,
    bornAt: row.bornAt === row.acceptedAt ? undefined : row.bornAt,
    acceptedAt: row.acceptedAt,
    why: row.why,
    error: row.error,
    overdue: row.overdue,
    epoch: row.epoch,
    attempts: row.attempts || undefined,
    attemptsAtReplay: row.attemptsAtReplay || undefined,
    mayHaveArrived: row.mayHaveArrived || undefined,
    sent: row.sent || undefined,
    left: row.left,
    reference: row.reference,
    by: row.by,
    url: row.url,
    warning: row.warning,
    startedFallback: row.startedFallback,
  }) satisfies Record<keyof Rest, unknown>

/** A row's text beside its columns. */
export const restText = (row: Row): string => JSON.stringify(restOf(row))

/** The row again. */
export const rowOf = (columns: Pick<Row, Column>, rest: string): Row => rowFrom(columns, parse(rest))

/** What is pushed to is its own. */
const rowFrom = (columns: Pick<Row, Column>, rest: Rest): Row =>
  ({ ...columns, ...usual, checks: [], bornAt: rest.acceptedAt, ...rest }) as Row

/** All of it as one text. */
export const rowText: { write(row: Row): string; read(text: string): Row } = {
  write(row) {
    const { id, destination, channel, state, open, crashes, due, leaseUntil, endedAt } = row
    const columns = { id, destination, channel, state, open, crashes, due, leaseUntil, endedAt }
    return JSON.stringify({ ...columns, ...restOf(row) })
  },
  read(text) {
    const row = parse(text) as Row
    return rowFrom(row, row)
  },
}

/** As the planner keeps them: the last one first. */
export const stepsOf = (steps: readonly Step[]): Steps =>
  steps.reduce<Steps>((before, step) => ({ step, before }), undefined)

/** The input is written only where the stages changed it, as they mostly do not. */
export const recordText: Codec<AcceptedRecord> = {
  write({ steps, rows, notification, input, ...rest }) {
    const same = input === notification || JSON.stringify(input) === JSON.stringify(notification)
    return JSON.stringify({
      ...rest,
      notification,
      ...(!same && { input }),
      steps: listSteps(steps),
      rows: idsOf(rows),
    })
  },
  read(text, byId) {
    type Written = Omit<AcceptedRecord, 'steps' | 'rows'> & { steps: Step[]; rows: string[] }
    const { steps, rows, ...rest } = parse(text) as Written
    return {
      ...rest,
      input: rest.input ?? rest.notification,
      steps: stepsOf(steps),
      rows: rowsOf(rows, byId),
    }
  },
}

/** Its limit is the configuration's, not the store's. */
export const placeText = (limits: ReadonlyMap<string, Limit>): Codec<Place> => ({
  write: (place) => JSON.stringify({ ...place, limit: undefined }),
  read(text) {
    const place = parse(text) as Omit<Place, 'limit'>
    return { ...place, limit: limitOf(limits, place.name) }
  },
})

export const laneText: Codec<Row[]> = {
  write: (rows) => JSON.stringify(idsOf(rows)),
  read: (text, byId) => rowsOf(parse(text), byId),
}

export const windowText: Codec<Window> = {
  at: ({ until, row }) => (row ? undefined : until),
  write: ({ until, row }) => JSON.stringify({ until, row: row?.id }),
  read(text, byId) {
    const { until, row } = parse(text) as { until: number; row?: string }
    const found = row === undefined ? undefined : byId(row)
    return { until, ...(found && { row: found }) }
  },
}

export const throttleText: Codec<Throttle> = {
  at: ({ until }) => until,
  write: ({ rows, ...taken }) => JSON.stringify({ ...taken, rows: idsOf(rows) }),
  read(text, byId) {
    const { rows, ...taken } = parse(text) as Omit<Throttle, 'rows'> & { rows: string[] }
    return { ...taken, rows: new Set(rowsOf(rows, byId)) }
  },
}

/** An open one is never forgotten. */
export const incidentText: Codec<IncidentEntry> = {
  at: ({ incident }) => (incident.state === 'resolved' ? incident.changedAt : undefined),
  write: ({ incident, rows, before }) =>
    JSON.stringify({ incident, rows: idsOf(rows), before: idsOf(before) }),
  read(text, byId) {
    const { incident, rows, before } = parse(text) as Pick<IncidentEntry, 'incident'> & {
      rows: string[]
      before: string[]
    }
    return { incident, rows: rowsOf(rows, byId), before: rowsOf(before, byId) }
  },
}

export const idempotentText: Codec<Idempotent> = { ...plain(), at: ({ at }) => at }

export const rotationText: Codec<number> = plain()
export const silenceText: Codec<SilenceData> = plain()

function plain<Value>(): Codec<Value> {
  return { write: (value) => JSON.stringify(value), read: (text) => parse(text) }
}
