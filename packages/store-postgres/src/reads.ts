import { summarise, type Attempt, type Outcome } from '@notify/core'
import {
  page,
  refusal,
  status,
  type Limit,
  type Reads,
  type Stats,
  type StatsQuery,
  type WorkingSet,
} from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'
import { fromColumn, toColumn } from './columns.ts'
import { decide } from './commit.ts'
import { createFacts, type Missing } from './facts.ts'
import { readSilences } from './heard.ts'

export interface ReadOptions {
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
}

/** Answers within a transaction that sees one moment's state and locks nothing. */
export function read<Kind extends keyof Reads>(
  client: ClientBase,
  seal: Seal,
  kind: Kind,
  query: Reads[Kind]['query'],
  options: ReadOptions,
): Promise<Reads[Kind]['answer']> {
  return readers[kind]({ client, seal, options }, query)
}

interface Reading {
  readonly client: ClientBase
  readonly seal: Seal
  readonly options: ReadOptions
}

const readers: {
  readonly [Kind in keyof Reads]: (
    reading: Reading,
    query: Reads[Kind]['query'],
  ) => Promise<Reads[Kind]['answer']>
} = {
  history(reading, query) {
    const facts = createFacts()
    const attemptsOf = (id: string, missing: Missing): Attempt[] => {
      const texts = facts.attempts.get(id)
      if (!texts) missing.attempts.add(id)
      return (texts ?? []).map((text) => JSON.parse(text) as Attempt)
    }
    return ask(
      reading,
      (set, missing) => page(set, query, set.candidates(query), ({ id }) => attemptsOf(id, missing)),
      facts,
      query,
    )
  },
  checks: (reading, { checks, notification }) =>
    ask(reading, (set) => checks.map((check) => refusal(set, check, notification))),
  incident: (reading, { key }) => ask(reading, (set) => set.incidents.get(key)?.incident),
  destinations: (reading, { names }) => ask(reading, (set) => names.map((name) => status(set, name))),
  silences: ({ client, seal }) => readSilences(client, seal),
  stats: ({ client }, query) => stats(client, query),
  async content({ client, seal }, { sha256 }) {
    const { rows } = await client.query<{ type: string; bytes: Buffer }>(
      'SELECT type, bytes FROM contents WHERE sha256 = $1',
      [sha256],
    )
    const row = rows[0]
    return row && new Blob([new Uint8Array(seal.openBytes(row.bytes))], { type: row.type })
  },
}

async function ask<Result>(
  { client, seal, options }: Reading,
  question: (set: WorkingSet, missing: Missing) => Result,
  facts = createFacts(),
  query = {},
): Promise<Result> {
  const { result } = await decide(
    client,
    seal,
    facts,
    { ...options, turn: 0, newId: () => '' },
    { lock: false, query },
    question,
  )
  return result
}

const columnOf = (text: string | undefined): string | null => (text === undefined ? null : toColumn(text))

/** Counted by the server, as far as counting goes; durations are listed, because percentiles need each of them. */
async function stats(client: ClientBase, { since = 0, channel, type }: StatsQuery): Promise<Stats> {
  const { rows } = await client.query<{
    type: string
    channel: string | null
    outcome: Outcome | 'leased'
    attempts: { durationMs: number; outcome: Attempt['outcome'] }[] | null
  }>(
    `SELECT notifications.type, deliveries.channel,
       CASE WHEN deliveries.open THEN 'grouped' ELSE deliveries.state END AS outcome, made.attempts
     FROM notifications
     JOIN members ON members.notification = notifications.n JOIN deliveries ON deliveries.n = members.delivery
     LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('durationMs', duration_ms, 'outcome', outcome)) AS attempts FROM attempts
       WHERE attempts.delivery = deliveries.n AND attempts.ended_at >= $1) AS made ON true
     WHERE (accepted_at >= $1 OR made.attempts IS NOT NULL)
       AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR type = $3)
     UNION ALL
     SELECT type, one #>> '{}', 'suppressed', NULL
     FROM notifications, jsonb_array_elements(suppressed) AS one
     WHERE accepted_at >= $1 AND ($2::text IS NULL OR one #>> '{}' = $2) AND ($3::text IS NULL OR type = $3)`,
    [since, columnOf(channel), columnOf(type)],
  )
  return summarise(
    rows.map((row) => ({
      ...(row.channel !== null && { channel: fromColumn(row.channel) }),
      type: fromColumn(row.type),
      outcome: row.outcome === 'leased' ? 'waiting' : row.outcome,
      attempts: row.attempts ?? [],
    })),
  )
}
