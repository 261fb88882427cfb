import type { Attempt, Incident } from '@notify/core'
import { createWorkingSet, page, refusal, status } from '@notify/core/store'
import type { Limit, Reads, WorkingSet } from '@notify/core/store'
import { rollback, silences } from './commit.ts'
import type { Database } from './database.ts'
import { plain } from './lazy.ts'
import { createLoader } from './loader.ts'
import type { Seal } from '@notify/encryption'
import { readStats } from './stats.ts'

export interface ReadOptions {
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
}

/** Answers from one moment's state; never waits for who writes. */
export function read<Kind extends keyof Reads>(
  database: Database,
  seal: Seal,
  kind: Kind,
  query: Reads[Kind]['query'],
  options: ReadOptions,
): Reads[Kind]['answer'] {
  database.exec('BEGIN')
  try {
    const loader = createLoader(database, seal, { ...options, turn: 0, newId: () => '' })
    return readers[kind]({ database, seal, set: createWorkingSet(loader) }, query)
  } finally {
    rollback(database)
  }
}

interface Reading {
  readonly database: Database
  readonly seal: Seal
  readonly set: WorkingSet
}

const readers: {
  readonly [Kind in keyof Reads]: (reading: Reading, query: Reads[Kind]['query']) => Reads[Kind]['answer']
} = {
  history({ database, seal, set }, query) {
    const found = page(set, query, set.candidates(query), ({ id }) => attemptsOf(database, seal, id))
    const entries = found.entries.map((entry) => ({
      ...entry,
      notification: plain(entry.notification),
      input: plain(entry.input),
    }))
    return { ...found, entries }
  },
  checks: ({ set }, { checks, notification }) => checks.map((check) => refusal(set, check, notification)),
  incident: ({ set }, { key }): Incident | undefined => set.incidents.get(key)?.incident,
  destinations: ({ set }, { names }) => names.map((name) => status(set, name)),
  silences: ({ database, seal }) => silences(database, seal),
  stats: ({ database }, query) => readStats(database, query),
  content({ database, seal }, { sha256 }) {
    const row = database.get('SELECT type, bytes FROM contents WHERE sha256 = ?', sha256)
    if (!row) return undefined
    // A copy: what the database hands out is its own.
    const bytes = new Uint8Array(seal.openBytes(row['bytes'] as Uint8Array))
    return new Blob([bytes], { type: row['type'] as string })
  },
}

function attemptsOf(database: Database, seal: Seal, delivery: string): Attempt[] {
  const row = database.get(
    'SELECT n, tried_at, tried_ms, tried, tried_why FROM deliveries WHERE id = ?',
    delivery,
  )
  if (!row) return []
  const { n, tried_at: startedAt, tried_ms: durationMs, tried: outcome, tried_why: why } = row
  const first = {
    delivery,
    number: 1,
    startedAt,
    durationMs,
    outcome,
    ...(why !== null && { why: seal.open(why) }),
  } as Attempt
  const further = database.all('SELECT text FROM attempts WHERE delivery = ? ORDER BY n', n!)
  return [
    ...(outcome === null ? [] : [first]),
    ...further.map(({ text }) => JSON.parse(seal.open(text)) as Attempt),
  ]
}
