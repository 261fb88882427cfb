import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Acceptance, Store, Work } from '@notify/core/store'
import { startProxy } from './__fixtures__/proxy.ts'
import { binaries, freePort, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { acceptance, nothing } from './__fixtures__/work.ts'
import { createConnections } from './connections.ts'
import { postgres, type PostgresOptions } from './postgres.ts'
import { timeBy } from './server-time.ts'

const password = 'canary-Pa55/wörd'
let server: Server
let schemas = 0

function open(options: PostgresOptions = {}): Store {
  const store = postgres({ url: server.url, schema: `connections_${schemas++}`, ...options })
  onTestFinished(() => store.close())
  return store
}

async function connect(schema = 'public'): Promise<Client> {
  const client = new Client({ connectionString: server.url, options: `-c search_path=${schema}` })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** What somebody reads when the first use fails. */
async function failure(options: PostgresOptions): Promise<Error> {
  const error: unknown = await open(options)
    .read('silences', {})
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof Error)) throw new Error('it did not fail')
  const everything = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`
  for (const form of [password, encodeURIComponent(password), 'canary'])
    expect(everything).not.toContain(form)
  return error
}

const urlOf = (user: string, database = 'postgres', port = server.port): string =>
  `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

describe.skipIf(binaries === undefined)(`connections${needsServer}`, () => {
  beforeAll(async () => {
    server = await startServer()
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query(
      `CREATE ROLE ada LOGIN PASSWORD '${password}'; CREATE ROLE guest LOGIN PASSWORD '${password}'`,
    )
    await client.query('CREATE ROLE stranger LOGIN')
    await client.query('GRANT CREATE ON DATABASE postgres TO ada')
    await client.end()
  }, 60_000)
  afterAll(() => server.stop())
  afterEach(() => {
    vi.useRealTimers()
  })

  describe('an error says what, where and how to mend it, and never the password:', () => {
    test('nobody listens there', async () => {
      const port = await freePort()
      expect(await failure({ url: urlOf('ada', 'postgres', port) })).toMatchObject({
        code: 'E_STORE',
        message: `postgres: the server 127.0.0.1:${port} cannot be reached (ECONNREFUSED); nothing was written; check that it runs, and the host and port of the URL`,
      })
    })
    test('who listens there hangs up', async () => {
      const proxy = await startProxy(server.port)
      proxy.closed = true
      const error = await failure({ url: proxy.url })
      await proxy.stop()
      expect(error.message).toMatch(/^postgres: the server 127\.0\.0\.1:\d+ cannot be reached/)
    })
    test('the password is wrong', async () => {
      const error = await failure({ url: urlOf('ada').replace('canary', 'canary-wrong') })
      expect(error).toMatchObject({
        code: 'E_STORE',
        message: `postgres: the password is wrong, or 127.0.0.1:${server.port} knows no user "ada"; mend the URL`,
      })
    })
    test('there is no password', async () => {
      const error = await failure({ url: `postgres://ada@127.0.0.1:${server.port}/postgres` })
      expect(error).toMatchObject({
        code: 'E_STORE',
        message: `postgres: the server 127.0.0.1:${server.port} wants a password of "ada", and not that of the URL; mend the URL`,
      })
    })
    test('the user may not come', async () => {
      expect((await failure({ url: urlOf('stranger') })).message).toBe(
        `postgres: "stranger" may not connect to "postgres" at 127.0.0.1:${server.port}; allow it with LOGIN and a line of pg_hba.conf`,
      )
    })
    test('there is no such database', async () => {
      expect((await failure({ url: urlOf('ada', 'acme') })).message).toBe(
        `postgres: there is no database "acme" at 127.0.0.1:${server.port}; mend the URL or make it: CREATE DATABASE "acme" OWNER "ada"`,
      )
    })
    test('the user may not make the schema', async () => {
      expect((await failure({ url: urlOf('guest') })).message).toBe(
        'postgres: "guest" may not create or write the schema; allow it: GRANT CREATE ON DATABASE "postgres" TO "guest"',
      )
    })
    test.each([
      'db.acme.dev/canary',
      'https://canary@acme.dev',
      '/var/run/canary db',
      'postgres://a:canary@[1/x',
    ])('%s is no URL of a database', async (url) => {
      const error = await failure({ url })
      expect(error).toMatchObject({ name: 'ConfigurationError' })
      expect(error.message).toMatch(/^postgres: url is not the URL of a database; write it as postgres:/)
    })
    test('the function that supplies the URL throws', async () => {
      const url = (): never => {
        throw new Error(`vault said: ${password}`)
      }
      expect(await failure({ url })).toMatchObject({
        code: 'E_STORE',
        message: 'postgres: url could not be read from the function that supplies it',
      })
    })
    test('there is no URL', () => {
      vi.stubEnv('NOTIFY_POSTGRES_URL', '')
      onTestFinished(() => void vi.unstubAllEnvs())
      expect(() => postgres()).toThrow(
        'postgres: url is missing; give it as an option or set NOTIFY_POSTGRES_URL',
      )
    })
  })

  test('a function is asked once, and again when the server refuses what it gave', async () => {
    const urls = [urlOf('ada'), urlOf('nobody'), urlOf('ada')]
    const asked = vi.fn(() => urls.shift()!)
    const store = open({ url: asked })
    await store.commit(nothing)
    await Promise.all(Array.from({ length: 5 }, () => store.read('silences', {})))
    expect(asked).toHaveBeenCalledTimes(1)
    const late = open({ url: asked })
    expect(await late.read('silences', {})).toEqual([])
    expect(asked).toHaveBeenCalledTimes(3)
  })

  test('a password that was changed while connections are open is asked for when the next one is made', async () => {
    const operator = await connect()
    await operator.query(
      `CREATE ROLE rotating LOGIN PASSWORD 'old'; GRANT CREATE ON DATABASE postgres TO rotating`,
    )
    const url = (word: string): string => `postgres://rotating:${word}@127.0.0.1:${server.port}/postgres`
    const words = ['old', 'new']
    const asked = vi.fn(() => url(words.shift()!))
    const store = open({ url: asked, connections: 1 })
    await store.commit(nothing)
    await operator.query(`ALTER ROLE rotating PASSWORD 'new'`)
    await operator.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'rotating'`,
    )
    await store.commit(nothing).catch(() => store.commit(nothing))
    expect(asked).toHaveBeenCalledTimes(2)
  })

  describe('nobody waits for ever:', () => {
    test('a node that hangs within a transaction is cut off, and the others go on', async () => {
      const proxy = await startProxy(server.port)
      onTestFinished(() => proxy.stop())
      const schema = 'hanging'
      const hanging = open({
        url: `${proxy.url}?options=-c%20idle_in_transaction_session_timeout=500`,
        schema,
      })
      const other = open({ schema })
      await hanging.commit(nothing)
      await other.commit(nothing)
      const accept = (id: string): Acceptance => ({
        ...acceptance({ id }),
        idempotency: { key: 'order-1', fingerprint: 'f' },
      })
      proxy.next = 'hangs'
      const cutOff = expect(hanging.commit({ ...nothing, accept: [accept('one')] })).rejects.toThrow(
        'postgres: the connection broke; nothing was written',
      )
      await proxy.met
      // Its key is locked by the one that hangs.
      const done = await other.commit({ ...nothing, accept: [accept('two')] })
      expect(done.accepted).toMatchObject([{ id: 'two', repeated: false }])
      await cutOff
      expect((await hanging.commit({ ...nothing, accept: [accept('one')] })).accepted).toMatchObject([
        { id: 'two', repeated: true },
      ])
    })

    test.each([
      ['lock_timeout=20', 'postgres: nothing was written; other nodes were quicker each time'],
      ['statement_timeout=300', /^postgres: 127\.0\.0\.1:\d+ was too slow; nothing was written$/],
    ])('what takes longer than %s is given up', async (setting, message) => {
      const schema = `slow_${schemas++}`
      await open({ schema }).commit(nothing)
      const store = open({ url: `${server.url}?options=-c%20${setting}`, schema })
      await store.commit(nothing)
      const other = await connect(schema)
      await other.query('BEGIN; LOCK TABLE deliveries')
      await expect(store.commit({ ...nothing, accept: [acceptance({ id: 'one' })] })).rejects.toThrow(message)
      await other.query('ROLLBACK')
      const { accepted } = await store.commit({ ...nothing, accept: [acceptance({ id: 'one' })] })
      expect(accepted).toMatchObject([{ id: 'one', repeated: false }])
    })

    test('a statement has 10 s, a lock 5 s and a pause within a transaction 5 s', async () => {
      const connections = createConnections({ url: server.url, schema: 'limits', now: timeBy(undefined) })
      onTestFinished(() => connections.close())
      const client = await connections.take()
      const { rows } = await client.query(
        `SELECT name, setting FROM pg_settings WHERE name IN
           ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'search_path') ORDER BY name`,
      )
      client.release()
      expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
        idle_in_transaction_session_timeout: '5000',
        lock_timeout: '5000',
        search_path: 'limits',
        statement_timeout: '10000',
      })
    })
  })

  test('a server that goes away and comes back is used again, without a word from anybody', async () => {
    const store = open()
    const accept = (id: string): Work => ({ ...nothing, accept: [acceptance({ id })] })
    await Promise.all(['one', 'two', 'three'].map((id) => store.commit(accept(id))))
    await server.kill()
    for (const id of ['lost', 'lost too'])
      await expect(store.commit(accept(id))).rejects.toThrow(/cannot be reached.*; nothing was written/)
    await server.start()
    await store.commit(accept('four'))
    const { entries } = await store.read('history', {})
    expect(new Set(entries.map(({ notification }) => notification.id))).toEqual(
      new Set(['one', 'two', 'three', 'four']),
    )
  })
})
