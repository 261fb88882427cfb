import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { StateError, secret, type Secret } from '@notify/core/channel'
import { codeOf, stateError } from './errors.ts'
import { ensurePartitions, migrate, quoted } from './schema.ts'

export interface ConnectionOptions {
  readonly url?: Secret
  readonly schema: string
  readonly connections?: number
  readonly ssl?: PoolConfig['ssl']
  readonly clock?: { now(): number }
}

export interface Connections {
  /** For a connection of one's own. */
  readonly settings: () => Promise<PoolConfig>
  /** A client whose schema is up to date; whoever takes it releases it. */
  take(): Promise<PoolClient>
  /** A read from one moment's state, or a step of a purge. */
  transact<Result>(begin: string, work: (client: PoolClient) => Promise<Result>): Promise<Result>
  /** May be called twice. */
  close(): Promise<void>
}

/** How long a node may keep a transaction open, and wait for another one's. A node that hangs must not stop the others. */
const limitsMs = { statement: 10_000, lock: 5_000, idle: 5_000, query: 15_000, connect: 5_000 }

/** After an error of the server the connection is as good as new; after any other nobody uses it again. */
export async function giveBack(client: PoolClient, error: unknown): Promise<void> {
  const isFine =
    codeOf(error) !== '' &&
    (await client.query('ROLLBACK').then(
      () => true,
      () => false,
    ))
  client.release(!isFine)
}

/** Connects on the first use. A connection that breaks is replaced by the next use. */
export function createConnections(options: ConnectionOptions): Connections {
  const { schema, connections = 10, clock } = options
  const url = secret(options.url, 'postgres: url', 'NOTIFY_POSTGRES_URL')
  let opening: Promise<Pool> | undefined
  let closed = false

  const settings = async (): Promise<PoolConfig> => ({
    ...settled(schema, connections),
    connectionString: await url.read(),
    ...(options.ssl !== undefined && { ssl: options.ssl }),
  })

  async function open(): Promise<Pool> {
    const pool = new Pool(await settings())
    pool.on('error', () => {})
    // One that breaks between two queries of a transaction: the next query says so.
    pool.on('connect', (client) => void client.on('error', () => {}))
    try {
      await prepare(await pool.connect(), schema, clock?.now() ?? Date.now())
      return pool
    } catch (error) {
      await pool.end()
      throw error
    }
  }

  async function take(): Promise<PoolClient> {
    if (closed) throw new StateError('E_STORE', 'the store is closed')
    opening ??= open()
    try {
      return await (await opening).connect()
    } catch (error) {
      // A server that could not be reached is asked again the next time.
      await opening.catch(() => (opening = undefined))
      throw stateError(error)
    }
  }

  return {
    settings,
    take,
    async transact(begin, work) {
      const client = await take()
      try {
        await client.query(begin)
        const result = await work(client)
        await client.query('COMMIT')
        client.release()
        return result
      } catch (error) {
        await giveBack(client, error)
        throw stateError(error)
      }
    },
    async close() {
      closed = true
      const last = opening
      opening = undefined
      await last?.then((pool) => pool.end()).catch(() => {})
    },
  }
}

const settled = (schema: string, connections: number): PoolConfig => ({
  options: `-c search_path=${schema} -c statement_timeout=${limitsMs.statement} -c lock_timeout=${limitsMs.lock} -c idle_in_transaction_session_timeout=${limitsMs.idle}`,
  application_name: 'notify',
  query_timeout: limitsMs.query,
  connectionTimeoutMillis: limitsMs.connect,
  keepAlive: true,
  allowExitOnIdle: true,
  max: connections,
})

async function prepare(client: PoolClient, schema: string, now: number): Promise<void> {
  try {
    await migrate(client, schema)
    await client.query(`SET search_path = ${quoted(schema)}`)
    await ensurePartitions(client, now)
  } finally {
    client.release(true)
  }
}
