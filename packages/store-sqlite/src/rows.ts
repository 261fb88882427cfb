/** Deliveries as they are kept: what is searched for in columns, the rest as one text. */
import { restText, rowOf as readRow, type Form, type Row } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { Database, Row as Columns } from './database.ts'

/** A delivery as it is in the file. */
export interface Stored {
  readonly n: number
  readonly ready: boolean
  /** Its first attempt is there. */
  readonly tried: boolean
  readonly columns: Pick<
    Row,
    'id' | 'destination' | 'channel' | 'state' | 'open' | 'crashes' | 'due' | 'leaseUntil' | 'endedAt'
  >
  readonly text: string
  /** Read before. */
  readonly row?: Row
}

export const rowColumns =
  'n, id, destination, channel, state, ready, open, crashes, due, lease_until, ended_at, tried, text'

export const storedFrom = (found: Columns, seal: Seal): Stored => ({
  n: found['n'] as number,
  ready: found['ready'] === 1,
  tried: found['tried'] !== null,
  columns: {
    id: found['id'] as string,
    destination: found['destination'] as string,
    channel: found['channel'] as string,
    state: found['state'] as Row['state'],
    open: found['open'] === 1,
    crashes: found['crashes'] as number,
    due: found['due'] as number,
    leaseUntil: found['lease_until'] as number,
    endedAt: found['ended_at'] as number,
  },
  text: seal.open(found['text']),
})

/** The same, as it has just been written. */
export function storedAs(row: Row, { n, ready, tried, text }: Omit<Stored, 'columns' | 'row'>): Stored {
  const { id, destination, channel, state, open, crashes, due, leaseUntil, endedAt } = row
  const columns = { id, destination, channel, state, open, crashes, due, leaseUntil, endedAt }
  return { n, ready, tried, columns, text, row }
}

/** Rows of one commit or read: each is looked up once. */
export interface Rows {
  readonly form: Form<Row>
  stored(id: string): Stored | undefined
  /** Of one that was looked up. */
  wasReady(id: string): boolean | undefined
  /** Takes what a search has found. @returns Its id. */
  take(found: Columns): string
}

/** @param inFlight What this process has leased, as it is in the file. */
export function createRows(database: Database, seal: Seal, inFlight: ReadonlyMap<string, Stored>): Rows {
  const all = new Map<string, Stored>()

  function stored(id: string): Stored | undefined {
    const known = all.get(id) ?? inFlight.get(id)
    if (known) return known
    const found = database.get(`SELECT ${rowColumns} FROM deliveries WHERE id = ?`, id)
    if (!found) return undefined
    const one = storedFrom(found, seal)
    all.set(id, one)
    return one
  }
  return {
    stored,
    wasReady: (id) => (all.get(id) ?? inFlight.get(id))?.ready,
    take(found) {
      const id = found['id'] as string
      if (!all.has(id) && !inFlight.has(id)) all.set(id, storedFrom(found, seal))
      return id
    },
    form: {
      load(id) {
        const one = stored(id)
        return one && (one.row ?? readRow(one.columns, one.text))
      },
      write: restText,
      changed(row, id) {
        const text = restText(row)
        return isAs(row, text, stored(id)!) ? undefined : text
      },
    },
  }
}

const isAs = (row: Row, text: string, { columns, text: before }: Stored): boolean =>
  text === before &&
  row.state === columns.state &&
  row.open === columns.open &&
  row.crashes === columns.crashes &&
  row.due === columns.due &&
  row.leaseUntil === columns.leaseUntil &&
  row.endedAt === columns.endedAt
