import { summarise, type Attempt, type Outcome, type StatsSource } from '@notify/core'
import type { Stats, StatsQuery } from '@notify/core/store'
import type { Database, Row } from './database.ts'
import { notificationOf } from './schema.ts'

/** Counts over columns alone: no text is read. */
export function readStats(database: Database, query: StatsQuery): Stats {
  const { since = 0, channel, type } = query
  const attempts = attemptsSince(database, since)
  const wanted = ({ channel: one, type: other }: Pick<StatsSource, 'channel' | 'type'>): boolean =>
    (channel === undefined || channel === one) && (type === undefined || type === other)

  function* sources(): Generator<StatsSource> {
    for (const row of database.iterate(
      `SELECT ${columns} FROM deliveries JOIN notifications ON notifications.n = ${notificationOf('deliveries.n')}
       UNION ALL SELECT ${columns} FROM members JOIN deliveries ON deliveries.n = members.delivery
       JOIN notifications ON notifications.n = members.notification`,
    )) {
      const those = [...firstSince(row, since), ...(attempts.get(row['n'] as number) ?? [])]
      if ((row['accepted_at'] as number) < since && those.length === 0) continue
      const source = {
        channel: row['channel'] as string,
        type: row['type'] as string,
        outcome: outcomeOf(row['state'] as string, row['open'] === 1),
        attempts: those,
      }
      if (wanted(source)) yield source
    }
    for (const row of database.iterate(
      'SELECT type, suppressed FROM notifications WHERE suppressed IS NOT NULL AND accepted_at >= ?',
      since,
    ))
      for (const one of JSON.parse(row['suppressed'] as string) as (string | null)[]) {
        const source = {
          ...(one !== null && { channel: one }),
          type: row['type'] as string,
          outcome: 'suppressed' as const,
          attempts: [],
        }
        if (wanted(source)) yield source
      }
  }
  return summarise(sources())
}

const columns =
  'deliveries.n AS n, notifications.type AS type, channel, state, open, accepted_at, tried_at, tried_ms, tried'

const firstSince = (
  { tried_at: startedAt, tried_ms: durationMs, tried }: Row,
  since: number,
): Pick<Attempt, 'durationMs' | 'outcome'>[] =>
  tried === null || (startedAt as number) + (durationMs as number) < since
    ? []
    : [{ durationMs: durationMs as number, outcome: tried as Attempt['outcome'] }]

const outcomeOf = (state: string, open: boolean): Outcome =>
  open ? 'grouped' : state === 'leased' ? 'waiting' : (state as Outcome)

function attemptsSince(
  database: Database,
  since: number,
): ReadonlyMap<number, Pick<Attempt, 'durationMs' | 'outcome'>[]> {
  const byDelivery = new Map<number, Pick<Attempt, 'durationMs' | 'outcome'>[]>()
  for (const row of database.iterate(
    'SELECT delivery, duration_ms, outcome FROM attempts WHERE ended_at >= ?',
    since,
  )) {
    const attempt = {
      durationMs: row['duration_ms'] as number,
      outcome: row['outcome'] as Attempt['outcome'],
    }
    const those = byDelivery.get(row['delivery'] as number)
    if (those) those.push(attempt)
    else byDelivery.set(row['delivery'] as number, [attempt])
  }
  return byDelivery
}
