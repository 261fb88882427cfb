/** Notifications as they are kept. Their texts are written as they came and read when they are asked for. */
import type { Notification, Receipt } from '@notify/core'
import type { AcceptedRecord, Form, Row } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { Database, Row as Columns } from './database.ts'
import { lazily, lazySteps } from './lazy.ts'
import { rowColumns, type Rows } from './rows.ts'
import { ownNumbers } from './schema.ts'

/** What few have. */
interface More {
  readonly to?: readonly string[] | undefined
  readonly receipts?: readonly Receipt[] | undefined
  /** Ids of its deliveries in their order, where some are digests that began with another notification. */
  readonly rows?: readonly string[] | undefined
}

type RowById = (id: string) => Row | undefined

export const createRecords =
  (database: Database, seal: Seal, rows: Rows) =>
  (rowById: RowById): Form<AcceptedRecord> => {
    const loaded = new Map<string, { readonly record: AcceptedRecord; readonly count: () => number }>()
    return {
      load(id) {
        const found = database.get(
          'SELECT n, accepted_at, text, input, steps, more FROM notifications WHERE id = ?',
          id,
        )
        if (!found) return undefined
        const one = read(database, seal, rows, rowById, id, found)
        loaded.set(id, one)
        return one.record
      },
      write: (record) => JSON.stringify(moreOf(record)),
      changed(record, id) {
        const before = loaded.get(id)
        if (before?.record === record && before.count() < 0) return undefined
        if (before?.record === record && before.count() === record.rows.length) return undefined
        return JSON.stringify(moreOf(record))
      },
    }
  }

/** Whose number begins with that of the notification. */
export const isOwn = ({ notification }: AcceptedRecord, { notifications }: Row): boolean =>
  notifications[0] === notification.id

const moreOf = (record: AcceptedRecord): More => ({
  to: record.to,
  receipts: record.receipts.length > 0 ? record.receipts : undefined,
  rows: record.rows.every((row) => isOwn(record, row)) ? undefined : record.rows.map(({ id }) => id),
})

function read(
  database: Database,
  seal: Seal,
  rows: Rows,
  rowById: RowById,
  id: string,
  { n, accepted_at: acceptedAt, text, input, steps, more }: Columns,
): { record: AcceptedRecord; count: () => number } {
  const { to, receipts = [], rows: ids } = (more === null ? {} : JSON.parse(seal.open(more))) as More
  const notification = lazily<Notification>(seal.open(text), { id })
  let own: Row[] | undefined
  let count = -1
  const load = (): Row[] => {
    const all = ids ?? ownIds(database, rows, n as number)
    own = all.flatMap((one) => rowById(one) ?? [])
    count = own.length
    return own
  }
  const record: AcceptedRecord = {
    order: n as number,
    notification,
    input: input === null ? notification : lazily<Notification>(seal.open(input)),
    ...(to && { to }),
    acceptedAt: acceptedAt as number,
    steps: steps === null ? undefined : lazySteps(seal.open(steps)),
    receipts,
    // Most that is asked of a record is its notification.
    get rows() {
      return own ?? load()
    },
  }
  return { record, count: () => count }
}

const ownIds = (database: Database, rows: Rows, n: number): string[] =>
  database
    .all(`SELECT ${rowColumns} FROM deliveries WHERE n BETWEEN ? AND ? ORDER BY n`, ...ownNumbers(n))
    .map((found) => rows.take(found))
