import type { PoolConfig } from 'pg'
import type { Clock } from '@notify/core'
import { ConfigurationError, type Secret } from '@notify/core/channel'
import type { Limit, Store } from '@notify/core/store'
import { sealWith } from '@notify/encryption'
import { createCommitter } from './committer.ts'
import { createConnections } from './connections.ts'
import { createListener } from './listener.ts'
import { purge } from './purge.ts'
import { read } from './reads.ts'
import { ensurePartitions } from './schema.ts'
import { timeBy } from './server-time.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`. Default: `NOTIFY_POSTGRES_URL`. */
  readonly url?: Secret
  /** Its own schema in that database. Default `notify`. */
  readonly schema?: string
  /** 32 bytes each, base64 or hex: encrypts what is stored. The first encrypts, all decrypt. Default: not encrypted. */
  readonly keys?: readonly string[]
  /** Connections. Default 10. */
  readonly connections?: number
  /** How the server's certificate is checked, as `pg` takes it. Default: what the URL says. */
  readonly ssl?: PoolConfig['ssl']
  /** For tests. Default: the server's clock, so that nodes need not agree on the time. */
  readonly clock?: Clock
  /** Ids of deliveries. Default: UUIDs that sort by time. */
  readonly newId?: () => string
}

/**
 * Keeps everything in a PostgreSQL database that many nodes share: each of them accepts and delivers, limits and throttles
 * hold over all, and a node that dies is replaced when its leases end.
 *
 * The schema is made and kept up to date on the first use.
 *
 * @throws {ConfigurationError} if there is no URL, or a key has the wrong length.
 *
 * @example
 * createNotifier({ store: postgres({ url: 'postgres://notify@db.acme.dev/notify' }), channels: { ops: slack() } })
 */
export function postgres(options: PostgresOptions = {}): Store {
  const { schema = 'notify', keys = [], clock, newId } = options
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
    throw new ConfigurationError('postgres: schema is not a lower-case name of at most 41 characters')
  const seal = sealWith(keys)
  const now = timeBy(clock)
  const connections = createConnections({ ...options, schema, now })
  const listener = createListener(connections.settings, schema)
  const { transact } = connections
  let limits: ReadonlyMap<string, Limit> = new Map()
  const commit = createCommitter({
    connections,
    seal,
    schema,
    limits: () => limits,
    now,
    ...(newId && { newId }),
  })
  return {
    durability: 'power-loss',
    commit(work) {
      if (work.limits) limits = work.limits
      return commit(work)
    },
    read: (kind, query) =>
      transact('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async (client) =>
        read(client, seal, kind, query, { now: await now(client), limits }),
      ),
    async purge(retention) {
      const time = await transact('BEGIN', async (client) => {
        const begun = await now(client)
        await ensurePartitions(client, begun)
        return begun
      })
      return purge((work) => transact('BEGIN', work), seal, retention, time)
    },
    watch: (changed) => listener.listen(changed),
    async close() {
      await listener.close()
      await connections.close()
    },
  }
}
