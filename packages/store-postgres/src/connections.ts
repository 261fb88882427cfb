import { Client, Pool, type PoolClient, type PoolConfig } from 'pg'
import { ConfigurationError, StateError, secret, type Secret } from '@notify/core/channel'
import { codeOf, hasLost, isRefused, stateError, type Address } from './errors.ts'
import { migrate } from './schema.ts'
import type { Now } from './server-time.ts'

export interface ConnectionOptions {
  readonly url?: Secret
  readonly schema: string
  readonly connections?: number
  readonly ssl?: PoolConfig['ssl']
  readonly now: Now
}

export interface Connections {
  /** For a connection of one's own. */
  readonly settings: () => Promise<PoolConfig>
  /** A client whose schema is up to date; whoever takes it releases it. */
  take(): Promise<PoolClient>
  /** A read from one moment's state, or a step of a purge; again where another node was quicker. */
  transact<Result>(begin: string, work: (client: PoolClient) => Promise<Result>): Promise<Result>
  /** What the store throws for it. */
  meaningOf(error: unknown): unknown
  /** May be called twice. */
  close(): Promise<void>
}

/** How long a node may keep a transaction open, and wait for another one's. A node that hangs must not stop the others. */
const limitsMs = { statement: 10_000, lock: 5_000, idle: 5_000, query: 15_000, connect: 5_000 }

/** Losing to another node is no failure. */
export const mostTries = 5

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

/** What gives out clients. */
interface Source extends Pick<Connections, 'settings' | 'take' | 'close'> {
  readonly address: () => Address
}

/** Connects on the first use. A connection that breaks is replaced by the next use. */
function createSource(options: ConnectionOptions): Source {
  const { schema, connections = 10, now } = options
  const url = secret(options.url, 'postgres: url', 'NOTIFY_POSTGRES_URL')
  let address: Address = { server: 'the server', database: '', user: '' }
  let opening: Promise<Pool> | undefined
  let closed = false

  async function settings(): Promise<PoolConfig> {
    const config = {
      ...settled(connections),
      connectionString: withOptions(await url.read(), schema),
      ...(options.ssl !== undefined && { ssl: options.ssl }),
    }
    address = addressOf(config)
    return config
  }

  async function open(): Promise<Pool> {
    const pool = new Pool(await settings())
    pool.on('error', () => {})
    // One that breaks between two queries of a transaction: the next query says so.
    pool.on('connect', (client) => void client.on('error', () => {}))
    try {
      const client = await pool.connect()
      await migrate(client, schema, now).finally(() => client.release())
      return pool
    } catch (error) {
      await pool.end()
      throw error
    }
  }

  /** The next use begins anew; one that refuses its credentials is given fresh ones. */
  async function begun(mine: Promise<Pool>, error: unknown): Promise<void> {
    const pool = await mine.catch(() => undefined)
    if ((pool && !isRefused(error)) || opening !== mine) return
    opening = undefined
    if (isRefused(error)) url.forget()
    void pool?.end().catch(() => {})
  }

  async function take(asksAgain = typeof options.url === 'function'): Promise<PoolClient> {
    if (closed) throw new StateError('E_STORE', 'the store is closed')
    const mine = (opening ??= open())
    try {
      return await (await mine).connect()
    } catch (error) {
      await begun(mine, error)
      if (asksAgain && isRefused(error)) return take(false)
      throw stateError(error, address)
    }
  }

  return {
    settings,
    take: () => take(),
    address: () => address,
    async close() {
      closed = true
      const last = opening
      opening = undefined
      await last?.then((pool) => pool.end()).catch(() => {})
    },
  }
}

export function createConnections(options: ConnectionOptions): Connections {
  const { address, ...source } = createSource(options)

  async function once<Result>(begin: string, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await source.take()
    try {
      await client.query(begin)
      const result = await work(client)
      await client.query('COMMIT')
      client.release()
      return result
    } catch (error) {
      await giveBack(client, error)
      throw error
    }
  }

  return {
    ...source,
    meaningOf: (error) => stateError(error, address()),
    async transact(begin, work) {
      for (let tries = 1; ; tries++) {
        try {
          return await once(begin, work)
        } catch (error) {
          if (!hasLost(error) || tries === mostTries) throw stateError(error, address())
        }
      }
    },
  }
}

const settled = (connections: number): PoolConfig => ({
  application_name: 'notify',
  query_timeout: limitsMs.query,
  connectionTimeoutMillis: limitsMs.connect,
  keepAlive: true,
  allowExitOnIdle: true,
  max: connections,
})

/**
 * Our settings of a session, before those that the URL has: a person's own win, but for the schema. `pg` takes the last of
 * two parameters of one name.
 */
function withOptions(url: string, schema: string): string {
  const { statement, lock, idle } = limitsMs
  const ours = `-c statement_timeout=${statement} -c lock_timeout=${lock} -c idle_in_transaction_session_timeout=${idle}`
  const theirs = /[?&]options=([^&#]*)/.exec(url)?.[1] ?? ''
  const all = `${ours} ${theirs} -c search_path=${schema}`.replaceAll(' ', '+')
  return `${url}${url.includes('?') ? '&' : '?'}options=${all}`
}

/** @throws {ConfigurationError} if it is no URL of a database. */
function addressOf(config: PoolConfig): Address {
  const wrong = new ConfigurationError('postgres: url is not the URL of a database', {
    hint: 'write it as postgres://user:password@host:5432/database, with %40 for an @ in the password',
  })
  if (!/^(postgres|postgresql|socket):/.test(config.connectionString ?? '')) throw wrong
  try {
    const { host, port, database = '', user = '' } = new Client(config)
    return { server: `${host}:${port}`, database, user }
  } catch {
    // Its own error has the URL in it.
    throw wrong
  }
}
