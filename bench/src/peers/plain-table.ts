import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Sample } from '../lib/figures.ts'
import { expectCount, timed } from '../lib/meter.ts'
import { sampleAcceptance } from '../lib/sample-draft.ts'
import { scratch } from '../lib/scratch.ts'

/**
 * What one would write first: a table as a queue, in this thread. Each commit inserts a batch, claims as much and deletes
 * what the one before has claimed; no limits, no keys, no history. As durable as ours: WAL, synchronous FULL.
 */
export async function plainTable(count: number, batch: number): Promise<Sample> {
  const folder = scratch()
  const database = new DatabaseSync(join(folder.path, 'queue.db'))
  try {
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, state INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE INDEX waiting ON queue (due) WHERE state = 0`)
    const insert = database.prepare('INSERT INTO queue (due, state, body) VALUES (?, 0, ?)')
    const claim = database.prepare(
      'UPDATE queue SET state = 1 WHERE id IN (SELECT id FROM queue WHERE state = 0 AND due <= ? ORDER BY due LIMIT ?) RETURNING id, body',
    )
    const remove = database.prepare('DELETE FROM queue WHERE id = ?')
    let inserted = 0
    let removed = 0
    let claimed: readonly number[] = []
    const sample = await timed(count, async () => {
      while (removed < count) {
        database.exec('BEGIN IMMEDIATE')
        for (let more = Math.min(batch, count - inserted); more > 0; more--)
          insert.run(Date.now(), JSON.stringify(sampleAcceptance(inserted++).input))
        for (const id of claimed) removed += Number(remove.run(id).changes)
        const rows = claim.all(Date.now(), batch)
        // A worker reads what it has claimed.
        claimed = rows.map((row) => (JSON.parse(String(row['body'])), Number(row['id'])))
        database.exec('COMMIT')
      }
    })
    expectCount(
      'left in the table',
      Number(database.prepare('SELECT count(*) AS left FROM queue').get()!['left']),
      0,
    )
    return sample
  } finally {
    database.close()
    folder.remove()
  }
}
