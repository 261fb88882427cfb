import { belowCursor, type HistoryQuery } from '@notify/core/store'
import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './database.ts'
import { notificationOf } from './schema.ts'

const pageSize = 200

/** Notifications that may match, newest first: what a column tells is asked of the index, the rest is up to the caller. */
export function* candidateIds(database: Database, query: HistoryQuery): Generator<string> {
  const { sql, values } = where(query)
  let below = Math.min(belowCursor(query), Number.MAX_SAFE_INTEGER)
  for (;;) {
    const rows = database.all(
      `SELECT notifications.n AS n, notifications.id AS id ${sql} AND notifications.n < ?
       ORDER BY notifications.n DESC LIMIT ${pageSize}`,
      ...values,
      below,
    )
    for (const row of rows) yield row['id'] as string
    if (rows.length < pageSize) return
    below = rows.at(-1)!['n'] as number
  }
}

function where(query: HistoryQuery): { sql: string; values: SQLInputValue[] } {
  const conditions: string[] = ['true']
  const values: SQLInputValue[] = []
  const add = (sql: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return
    conditions.push(sql)
    values.push(value)
  }
  add('notifications.id = ?', query.notification)
  add('notifications.key = ?', query.key)
  add('notifications.type = ?', query.type)
  add('notifications.tenant = ?', query.tenant)
  add('accepted_at >= ?', query.since)
  add('accepted_at < ?', query.before)
  const failed = query.outcome === 'dead' || query.outcome === 'unknown'
  const { delivery, recipient } = query
  // These are few among many: begin with the deliveries.
  if (!failed && delivery === undefined && recipient === undefined)
    return { sql: `FROM notifications WHERE ${conditions.join(' AND ')}`, values }
  const found: string[] = []
  const ofDelivery: SQLInputValue[] = []
  const ask = (sql: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return
    found.push(sql)
    ofDelivery.push(value)
  }
  ask('id = ?', delivery)
  ask('recipient = ?', recipient)
  if (failed) ask('state = ?', query.outcome)
  const those = `FROM deliveries WHERE ${found.join(' AND ')}`
  return {
    sql: `FROM (SELECT ${notificationOf('n')} AS n ${those}
        UNION SELECT notification FROM members WHERE delivery IN (SELECT n ${those})) AS found
      CROSS JOIN notifications ON notifications.n = found.n WHERE ${conditions.join(' AND ')}`,
    values: [...ofDelivery, ...ofDelivery, ...values],
  }
}
