import { decideAt, type Changes, type WrittenRow } from '@notify/core/store'
import type { Attempt } from '@notify/core'
import type { SQLInputValue } from 'node:sqlite'
import { storedAs, type Stored } from './rows.ts'
import { ownNumbers } from './schema.ts'
import type { Writing } from './write.ts'

/** Deliveries that a commit made or changed, and its attempts: the first one of a delivery in the delivery's own row. */
export function writeRows(writing: Writing, { rows, attempts }: Changes): ReadonlyMap<string, Stored> {
  const { loader } = writing
  const first = new Map<string, Attempt>()
  const further: Attempt[] = []
  for (const attempt of attempts)
    if (attempt.number > 1 || first.has(attempt.delivery) || loader.stored(attempt.delivery)!.tried)
      further.push(attempt)
    else first.set(attempt.delivery, attempt)
  const numbers = createNumbers(writing)
  const written = new Map<string, Stored>()
  for (const one of rows) {
    const { id } = one.row
    const attempt = first.get(id)
    const before = one.isNew ? undefined : loader.stored(id)
    const n = before?.n ?? numbers(one)
    if (before) update(writing, n, one, attempt)
    else insert(writing, n, one)
    const tried = attempt !== undefined || (before?.tried ?? false)
    written.set(id, storedAs(one.row, { n, ready: one.ready, tried, text: one.text }))
    first.delete(id)
  }
  // Nothing else of these has changed.
  further.push(...first.values())
  for (const attempt of further) addAttempt(writing, attempt)
  return written
}

/** Numbers for new deliveries, behind those that their notification has. */
function createNumbers({ database, loader, set }: Writing): (written: WrittenRow) => number {
  const next = new Map<number, number>()
  return ({ row }) => {
    const order = set.records.get(row.notifications[0]!)!.order
    const [from, to] = ownNumbers(order)
    let n = next.get(order) ?? (loader.isFresh(order) ? from : undefined)
    n ??= Number(
      database.get('SELECT max(n) + 1 AS next FROM deliveries WHERE n BETWEEN ? AND ?', from, to)?.['next'] ??
        from,
    )
    next.set(order, n + 1)
    return n
  }
}

const changing = ({ seal }: Writing, { row, text, ready }: WrittenRow): SQLInputValue[] => {
  const at = decideAt(row)
  return [
    row.state,
    ready ? 1 : 0,
    row.open ? 1 : 0,
    row.crashes,
    row.due,
    at === Number.POSITIVE_INFINITY ? null : at,
    row.leaseUntil,
    row.endedAt,
    seal.text(text),
  ]
}

function insert(writing: Writing, n: number, written: WrittenRow): void {
  const { id, destination, channel, recipient } = written.row
  writing.database.run(
    `INSERT INTO deliveries (state, ready, open, crashes, due, decide_at, lease_until, ended_at, text, n, id, destination,
       channel, recipient)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...changing(writing, written),
    n,
    id,
    destination,
    channel,
    recipient?.id ?? null,
  )
}

function update(writing: Writing, n: number, written: WrittenRow, attempt: Attempt | undefined): void {
  const { database, seal } = writing
  const columns = `state = ?, ready = ?, open = ?, crashes = ?, due = ?, decide_at = ?, lease_until = ?, ended_at = ?, text = ?`
  if (attempt)
    database.run(
      `UPDATE deliveries SET ${columns}, tried_at = ?, tried_ms = ?, tried = ?, tried_why = ? WHERE n = ?`,
      ...changing(writing, written),
      attempt.startedAt,
      attempt.durationMs,
      attempt.outcome,
      attempt.why === undefined ? null : seal.text(attempt.why),
      n,
    )
  else database.run(`UPDATE deliveries SET ${columns} WHERE n = ?`, ...changing(writing, written), n)
}

function addAttempt({ database, seal, loader }: Writing, attempt: Attempt): void {
  database.run(
    'INSERT INTO attempts (delivery, ended_at, duration_ms, outcome, text) VALUES (?, ?, ?, ?, ?)',
    loader.stored(attempt.delivery)!.n,
    Math.round(attempt.startedAt + attempt.durationMs),
    attempt.durationMs,
    attempt.outcome,
    seal.text(JSON.stringify(attempt)),
  )
}
