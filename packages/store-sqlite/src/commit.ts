import { uuidv7, type SilenceData } from '@notify/core'
import { applyWork, createWorkingSet } from '@notify/core/store'
import type { Done, Limit, News, Told, Work } from '@notify/core/store'
import type { Database } from './database.ts'
import type { Deliverer } from './deliverer.ts'
import { createLoader } from './loader.ts'
import type { Stored } from './rows.ts'
import { write, type Content } from './write.ts'
import type { Seal } from '@notify/encryption'

export interface Committer {
  commit(work: Work): Promise<Done>
  /** Somebody in this process is about to write something else. */
  forget(): void
}

/** One transaction for everything that is ready: it is decided on the rows that it loads, and written at once. */
export function createCommitter(
  database: Database,
  seal: Seal,
  deliverer: Deliverer,
  now: () => number,
  newId?: () => string,
): Committer {
  let limits: ReadonlyMap<string, Limit> = new Map()
  let turn = 0
  /** The last piece of news that each owner has heard. */
  const heard = new Map<string, number>()

  /**
   * What this process has leased, as it is in the file: mostly it is settled soon, and need not be looked up and read again
   * (a fifth of a cycle). Only as long as nobody else has written.
   */
  const inFlight = new Map<string, Stored>()
  let version: unknown

  function forgetIfOthersWrote(): void {
    const { data_version: current } = database.get('PRAGMA data_version')!
    if (current !== version) inFlight.clear()
    version = current
  }

  async function commit(work: Work): Promise<Done> {
    // The contents of attachments are read before the transaction, which must not wait for anything.
    const contents = await readContents(work)
    if (work.limits) limits = work.limits
    const at = now()
    database.exec('BEGIN IMMEDIATE')
    try {
      forgetIfOthersWrote()
      const claimed = work.lease !== undefined && deliverer.claim(at)
      const mayLease = claimed && claimed.mine
      if (claimed && claimed.inherits) {
        endLeases(database, at)
        inFlight.clear()
      }
      const loader = createLoader(database, seal, {
        now: at,
        limits,
        turn: turn++,
        newId: newId ?? (() => uuidv7(at)),
        inFlight,
      })
      const set = createWorkingSet(loader)
      const { lease, ...others } = work
      const done = applyWork(set, { ...others, ...(mayLease && lease && { lease }) }, true)
      const rows = write({ database, seal, loader, set, contents }, set.changes())
      const nextAt = mayLease ? nextEndOrDecision(database) : Number.POSITIVE_INFINITY
      const { news, last } = takeNews(database, seal, heard.get(work.owner))
      database.exec('COMMIT')
      for (const [id, stored] of rows)
        if (stored.columns.state === 'leased') inFlight.set(id, stored)
        else inFlight.delete(id)
      heard.set(work.owner, last)
      const nextMs = Math.min(done.nextMs ?? Number.POSITIVE_INFINITY, Math.max(0, nextAt - at))
      return { ...done, news, ...(nextMs < Number.POSITIVE_INFINITY && { nextMs }) }
    } catch (error) {
      inFlight.clear()
      rollback(database)
      throw error
    }
  }

  return { commit, forget: () => inFlight.clear() }
}

/** Whoever had these leases is gone: nobody has to wait until they run out. */
const endLeases = (database: Database, at: number): number =>
  database.run(`UPDATE deliveries SET lease_until = ? WHERE state = 'leased' AND lease_until > ?`, at, at)

interface Heard {
  readonly news: News
  /** The last piece of news that is known now. */
  readonly last: number
}

/** What an owner has not heard yet. Who comes new reads the silences. */
function takeNews(database: Database, seal: Seal, since: number | undefined): Heard {
  const last = Number(database.get(`SELECT seq FROM sqlite_sequence WHERE name = 'news'`)?.['seq'] ?? 0)
  if (since === last) return { news: {}, last }
  const told =
    since === undefined
      ? [{ name: 'silences' } as const]
      : database
          .all('SELECT text FROM news WHERE n > ? ORDER BY n', since)
          .map((row) => JSON.parse(seal.open(row['text'])) as Told)
  return { news: newsOf(told, () => silences(database, seal)), last }
}

/** When the first lease ends or the first decision is due. */
function nextEndOrDecision(database: Database): number {
  const least = (sql: string): number =>
    (database.get(sql)?.['least'] as number | null | undefined) ?? Number.POSITIVE_INFINITY
  return Math.min(
    least(`SELECT min(lease_until) AS least FROM deliveries WHERE state = 'leased'`),
    least(`SELECT min(decide_at) AS least FROM deliveries WHERE state = 'waiting' AND decide_at IS NOT NULL`),
  )
}

export const silences = (database: Database, seal: Seal): SilenceData[] =>
  database
    .all(`SELECT text FROM keyed WHERE kind = 'silences' ORDER BY key`)
    .map((row) => JSON.parse(seal.open(row['text'])) as SilenceData)

function newsOf(told: readonly Told[], readSilences: () => readonly SilenceData[]): News {
  const held = told.flatMap((one) => (one.name === 'held' ? [one.item] : []))
  const released = told.flatMap((one) => (one.name === 'released' ? [one.item] : []))
  const limited = told.flatMap((one) => (one.name === 'limited' ? [one.item] : []))
  const silencesNow = told.some(({ name }) => name === 'silences') ? readSilences() : undefined
  return {
    ...(held.length > 0 && { held }),
    ...(released.length > 0 && { released }),
    ...(limited.length > 0 && { limited }),
    ...(silencesNow && { silences: silencesNow }),
  }
}

async function readContents(work: Work): Promise<ReadonlyMap<string, Content>> {
  const all = work.accept.flatMap(({ contents }) => contents ?? [])
  return new Map(
    await Promise.all(
      all.map(
        async ({ sha256, content }) =>
          [sha256, { type: content.type, bytes: new Uint8Array(await content.arrayBuffer()) }] as const,
      ),
    ),
  )
}

/** The error that ends the transaction is the one to be told, not that there is none to be rolled back. */
export function rollback(database: Database): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite has rolled back by itself.
  }
}
