/** How rows and records are written as text, and read back. What is infinite or refers to a row has no JSON of its own. */
import { listSteps, type Step, type Steps } from '../../plan/plan.ts'
import type { SilenceData } from '../../plan/stages/silence.ts'
import type { AcceptedRecord, Idempotent, IncidentEntry, Place, Throttle } from '../apply/tables.ts'
import { limitOf } from '../rates.ts'
import type { Row } from '../row.ts'
import type { Window } from '../ruling.ts'
import type { Limit } from '../store.ts'

type RowOf = (id: string) => Row | undefined

const idsOf = (rows: Iterable<Row>): string[] => Array.from(rows, ({ id }) => id)
/** Rows that were deleted since are left out: what is deleted has ended. */
const rowsOf = (ids: readonly string[], rowOf: RowOf): Row[] => ids.flatMap((id) => rowOf(id) ?? [])
const parse = (text: string): never => JSON.parse(text) as never

/** One kind of thing: its text, and the thing again. */
export interface Codec<Value> {
  write(value: Value): string
  read(text: string, rowOf: RowOf): Value
  /** By what its age is judged, where it is forgotten some day. Epoch ms. */
  at?(value: Value): number | undefined
}

/** What most rows have; it is left out of their text. */
const usual = {
  open: false,
  ring: false,
  checks: [],
  fallback: [],
  fallbackAt: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  leaseUntil: 0,
  crashes: 0,
  attemptsAtReplay: 0,
  mayHaveArrived: false,
  sent: 0,
  level: 0,
  endedAt: 0,
} satisfies Partial<Row>

const isUsual = (name: string, value: unknown): boolean => {
  const expected = (usual as Readonly<Record<string, unknown>>)[name]
  return value === expected || (Array.isArray(value) && value.length === 0 && Array.isArray(expected))
}

export const rowText: Codec<Row> = {
  write(row) {
    const text: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(row)) if (!isUsual(name, value)) text[name] = value
    return JSON.stringify(text)
  },
  // What is pushed to must be its own.
  read(text) {
    const row = { ...usual, ...(parse(text) as Row) }
    return row.checks === usual.checks ? { ...row, checks: [] } : row
  },
}

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
  read(text, rowOf) {
    type Written = Omit<AcceptedRecord, 'steps' | 'rows'> & { steps: Step[]; rows: string[] }
    const { steps, rows, ...rest } = parse(text) as Written
    return {
      ...rest,
      input: rest.input ?? rest.notification,
      steps: steps.reduce<Steps>((before, step) => ({ step, before }), undefined),
      rows: rowsOf(rows, rowOf),
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
  read: (text, rowOf) => rowsOf(parse(text), rowOf),
}

export const windowText: Codec<Window> = {
  at: ({ until, row }) => (row ? undefined : until),
  write: ({ until, row }) => JSON.stringify({ until, row: row?.id }),
  read(text, rowOf) {
    const { until, row } = parse(text) as { until: number; row?: string }
    const found = row === undefined ? undefined : rowOf(row)
    return { until, ...(found && { row: found }) }
  },
}

export const throttleText: Codec<Throttle> = {
  at: ({ until }) => until,
  write: ({ rows, ...taken }) => JSON.stringify({ ...taken, rows: idsOf(rows) }),
  read(text, rowOf) {
    const { rows, ...taken } = parse(text) as Omit<Throttle, 'rows'> & { rows: string[] }
    return { ...taken, rows: new Set(rowsOf(rows, rowOf)) }
  },
}

/** An open one is never forgotten. */
export const incidentText: Codec<IncidentEntry> = {
  at: ({ incident }) => (incident.state === 'resolved' ? incident.changedAt : undefined),
  write: ({ incident, rows, before }) =>
    JSON.stringify({ incident, rows: idsOf(rows), before: idsOf(before) }),
  read(text, rowOf) {
    const { incident, rows, before } = parse(text) as Pick<IncidentEntry, 'incident'> & {
      rows: string[]
      before: string[]
    }
    return { incident, rows: rowsOf(rows, rowOf), before: rowsOf(before, rowOf) }
  },
}

export const idempotentText: Codec<Idempotent> = { ...plain(), at: ({ at }) => at }

export const rotationText: Codec<number> = plain()
export const silenceText: Codec<SilenceData> = plain()

function plain<Value>(): Codec<Value> {
  return { write: (value) => JSON.stringify(value), read: (text) => parse(text) }
}
