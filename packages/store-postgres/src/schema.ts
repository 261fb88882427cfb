import type { ClientBase } from 'pg'
import { ConfigurationError } from '@notify/core/channel'
import type { Now } from './server-time.ts'

/**
 * One step for every released version, applied in order and never changed again. What the store decides with is a column;
 * everything else of a row is its text. History lies in partitions by month of acceptance.
 */
const migrations: readonly string[] = [
  `
  CREATE SEQUENCE notification_n;
  CREATE TABLE notifications (
    n bigint NOT NULL,
    id text NOT NULL,
    accepted_at bigint NOT NULL,
    type text NOT NULL,
    key text,
    tenant text,
    suppressed jsonb, -- channels of its receipts that have no delivery
    text text NOT NULL,
    PRIMARY KEY (n, accepted_at)
  ) PARTITION BY RANGE (accepted_at);
  CREATE INDEX notifications_id ON notifications (id);
  CREATE INDEX notifications_key ON notifications (key, n) WHERE key IS NOT NULL;
  CREATE TABLE notifications_rest PARTITION OF notifications DEFAULT;

  CREATE TABLE deliveries (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    destination text NOT NULL,
    channel text NOT NULL,
    recipient text,
    state text NOT NULL,
    ready boolean NOT NULL, -- no other one of its lane goes first
    open boolean NOT NULL, -- it still collects
    crashes integer NOT NULL,
    due bigint NOT NULL,
    decide_at bigint, -- by when it must be decided, held or not
    lease_until bigint NOT NULL,
    ended_at bigint NOT NULL,
    text text NOT NULL
  );
  CREATE INDEX deliveries_ready ON deliveries (destination, due, n) WHERE state = 'waiting' AND ready;
  CREATE INDEX deliveries_decide ON deliveries (decide_at) WHERE state = 'waiting' AND decide_at IS NOT NULL;
  CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'leased';
  CREATE INDEX deliveries_suspect ON deliveries (state, n) WHERE crashes > 0;
  CREATE INDEX deliveries_failed ON deliveries (state, n) WHERE state IN ('dead', 'unknown');
  CREATE INDEX deliveries_recipient ON deliveries (recipient, n) WHERE recipient IS NOT NULL;

  CREATE TABLE members (
    notification bigint NOT NULL,
    delivery bigint NOT NULL,
    PRIMARY KEY (notification, delivery)
  );
  CREATE INDEX members_delivery ON members (delivery);

  CREATE TABLE attempts (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery bigint NOT NULL,
    ended_at bigint NOT NULL,
    duration_ms double precision NOT NULL,
    outcome text NOT NULL,
    text text NOT NULL
  );
  CREATE INDEX attempts_delivery ON attempts (delivery);

  CREATE TABLE keyed (
    kind text NOT NULL,
    key text NOT NULL,
    at bigint, -- by what its age is judged
    text text NOT NULL,
    PRIMARY KEY (kind, key)
  );
  CREATE INDEX keyed_at ON keyed (kind, at) WHERE at IS NOT NULL;

  CREATE TABLE contents (sha256 text PRIMARY KEY, type text NOT NULL, bytes bytea NOT NULL);
  CREATE TABLE attachments (notification bigint NOT NULL, sha256 text NOT NULL, PRIMARY KEY (notification, sha256));
  CREATE INDEX attachments_content ON attachments (sha256);
  CREATE TABLE news (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, text text NOT NULL);
  CREATE INDEX news_at ON news (at);
  `,
]

/** Several nodes may start at a time: one of them changes tables, the others wait for it. */
const migrationLock = 0x6e_6f_74_69

/**
 * Brings the schema to the newest version and makes the partitions of this time, in one transaction.
 *
 * @throws {ConfigurationError} if a newer version of this package has written it, or the server is older than 15.
 */
export async function migrate(client: ClientBase, schema: string, now: Now): Promise<void> {
  const server = await client.query<{ server_version_num: string }>('SHOW server_version_num')
  const version = Math.floor(Number(server.rows[0]!.server_version_num) / 10_000)
  if (version < 15)
    throw new ConfigurationError(`postgres: the server is PostgreSQL ${version}`, {
      hint: '15 or newer is needed; update the server',
    })
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`)
    await client.query(`CREATE TABLE IF NOT EXISTS ${quoted(schema)}.version (version integer NOT NULL)`)
    const known = await client.query<{ version: number }>(`SELECT version FROM ${quoted(schema)}.version`)
    const before = known.rows[0]?.version ?? 0
    if (before > migrations.length)
      throw new ConfigurationError(
        `postgres: a newer version of @notify/store-postgres has written the schema "${schema}" (${before}; this one knows ${migrations.length})`,
        { hint: 'update the package' },
      )
    for (const step of migrations.slice(before)) await client.query(step)
    if (before < migrations.length) {
      await client.query(`DELETE FROM ${quoted(schema)}.version`)
      await client.query(`INSERT INTO ${quoted(schema)}.version VALUES (${migrations.length})`)
    }
    await ensurePartitions(client, await now(client))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const monthStart = (year: number, month: number): number => Date.UTC(year, month, 1)

/**
 * Partitions for this month and the next, in a transaction of its own. What was accepted before its month had one is in
 * `notifications_rest`, and so is the rest of that month then.
 */
export async function ensurePartitions(client: ClientBase, now: number): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
  const today = new Date(now)
  for (const ahead of [0, 1]) {
    const from = monthStart(today.getUTCFullYear(), today.getUTCMonth() + ahead)
    const to = monthStart(today.getUTCFullYear(), today.getUTCMonth() + ahead + 1)
    const name = `notifications_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`
    const { rows } = await client.query<{ has: boolean }>(
      `SELECT to_regclass($1) IS NOT NULL OR EXISTS (
         SELECT FROM notifications_rest WHERE accepted_at >= $2 AND accepted_at < $3) AS has`,
      [name, from, to],
    )
    if (rows[0]!.has) continue
    await client.query(`CREATE TABLE ${name} PARTITION OF notifications FOR VALUES FROM (${from}) TO (${to})`)
  }
}

/** Partitions of months that have ended before, if nothing is left in them. In a transaction of its own. */
export async function dropEmptyPartitions(client: ClientBase, before: number): Promise<void> {
  const found = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'notifications'::regclass`,
  )
  for (const { name } of found.rows) {
    const month = /(\d{4})_(\d{2})$/.exec(name)
    // Counted from 1 here and from 0 there: the beginning of the month after it.
    if (!month || monthStart(Number(month[1]), Number(month[2])) > before) continue
    const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`)
    if (rowCount === 0) await client.query(`DROP TABLE ${name}`)
  }
}
