import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { manualClock, type ManualClock } from '@notify/core/testing'
import type { Store } from '@notify/core/store'
import { startProxy } from './__fixtures__/proxy.ts'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { acceptance, nothing } from './__fixtures__/work.ts'
import { postgres, type PostgresOptions } from './postgres.ts'

const dayMs = 86_400_000

describe.skipIf(binaries === undefined)(`the schema${needsServer}`, () => {
  let server: Server
  let operator: Client
  let schema = ''
  let schemas = 0

  function open(options: PostgresOptions = {}): Store {
    const store = postgres({ url: server.url, schema, ...options })
    onTestFinished(() => store.close())
    return store
  }
  /** A schema of its own, and a store that believes it is that day. */
  function on(day: string): { store: Store; clock: ManualClock } {
    schema = `schema_${++schemas}`
    const clock = manualClock(Date.parse(day))
    return { store: open({ clock }), clock }
  }
  async function strings(sql: string): Promise<string[]> {
    await operator.query(`SET search_path = ${schema}`)
    const { rows } = await operator.query<{ one: string }>(sql)
    return rows.map(({ one }) => one)
  }
  const partitions = (): Promise<string[]> =>
    strings(
      `SELECT inhrelid::regclass::text AS one FROM pg_inherits WHERE inhparent = 'notifications'::regclass ORDER BY 1`,
    )
  const whereabouts = (): Promise<string[]> =>
    strings(`SELECT id || ' in ' || tableoid::regclass::text AS one FROM notifications ORDER BY n`)
  /** It goes nowhere: what retention calls suppressed. */
  const accept = (store: Store, id: string): Promise<unknown> => {
    const { plan, ...rest } = acceptance({ id })
    return store.commit({ ...nothing, accept: [{ ...rest, plan: { ...plan, deliveries: [] } }] })
  }

  beforeAll(async () => {
    server = await startServer()
    operator = new Client({ connectionString: server.url })
    await operator.connect()
  }, 60_000)
  afterAll(async () => {
    await operator.end()
    await server.stop()
  })

  describe('history by month', () => {
    test('this month and the next have their partition before anything is accepted', async () => {
      const { store, clock } = on('2026-12-31T23:59:59.999Z')
      await accept(store, 'last')
      expect(await partitions()).toEqual([
        'notifications_2026_12',
        'notifications_2027_01',
        'notifications_rest',
      ])
      await clock.advance(1)
      await accept(store, 'first')
      expect(await whereabouts()).toEqual(['last in notifications_2026_12', 'first in notifications_2027_01'])
    })

    test('each purge makes the next one, and drops a month that ended a month ago when it is empty', async () => {
      const { store, clock } = on('2026-01-20')
      await accept(store, 'old')
      await clock.advance(20 * dayMs) // 9 February
      await accept(store, 'newer')
      await clock.advance(23 * dayMs) // 4 March
      await store.purge({ suppressedMs: 50 * dayMs })
      const months = ['notifications_2026_02', 'notifications_2026_03', 'notifications_2026_04']
      expect(await partitions()).toEqual(['notifications_2026_01', ...months, 'notifications_rest'])
      await store.purge({ suppressedMs: 30 * dayMs })
      expect(await partitions()).toEqual([...months, 'notifications_rest'])
      expect(await whereabouts()).toEqual(['newer in notifications_2026_02'])
      await store.purge({ suppressedMs: 0 })
      expect(await partitions()).toEqual([...months, 'notifications_rest'])
    })

    test('nothing is refused for want of a partition: it is kept with the rest, found and deleted', async () => {
      const { store, clock } = on('2026-01-20')
      await accept(store, 'now')
      await clock.advance(100 * dayMs) // 30 April
      await accept(store, 'without')
      await store.purge({ suppressedMs: 1_000 * dayMs })
      expect(await whereabouts()).toEqual(['now in notifications_2026_01', 'without in notifications_rest'])
      // What is there keeps its month from having one.
      expect((await partitions()).filter((name) => /_0[45]$/.test(name))).toEqual(['notifications_2026_05'])
      await accept(store, 'too')
      const { entries } = await store.read('history', {})
      expect(entries.map(({ notification }) => notification.id)).toEqual(['too', 'without', 'now'])
      expect((await store.purge({ suppressedMs: 0 })).notifications).toBe(3)
      await store.purge({ suppressedMs: 0 })
      expect(await partitions()).toContain('notifications_2026_04')
    })
  })

  test('nodes that start, or purge, at the same time make everything once', async () => {
    const { clock } = on('2026-06-15')
    const stores = Array.from({ length: 8 }, () => open({ clock, connections: 1 }))
    await Promise.all(stores.map((store, index) => accept(store, `node ${index}`)))
    await clock.advance(31 * dayMs)
    await Promise.all(stores.map((store) => store.purge({})))
    expect(await partitions()).toEqual([
      'notifications_2026_06',
      'notifications_2026_07',
      'notifications_2026_08',
      'notifications_rest',
    ])
    expect(await whereabouts()).toHaveLength(8)
    expect(await strings('SELECT version::text AS one FROM version')).toEqual(['1'])
  })

  test('one that a newer version has written is refused, and left as it is', async () => {
    const { store } = on('2026-06-15')
    await accept(store, 'before')
    await strings('UPDATE version SET version = 99')
    await expect(open().commit(nothing)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `postgres: a newer version of @notify/store-postgres has written the schema "${schema}" (99; this one knows 1); update the package`,
    })
    expect(await strings('SELECT version::text AS one FROM version')).toEqual(['99'])
    expect(await whereabouts()).toHaveLength(1)
  })

  test('a server older than 15 is refused before anything is made', async () => {
    schema = `schema_${++schemas}`
    const { rows } = await operator.query<{ server_version_num: string }>('SHOW server_version_num')
    const real = rows[0]!.server_version_num
    const proxy = await startProxy(server.port)
    onTestFinished(() => proxy.stop())
    proxy.said.set(real, '140011')
    await expect(open({ url: proxy.url }).commit(nothing)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'postgres: the server is PostgreSQL 14; 15 or newer is needed; update the server',
    })
    expect(await strings(`SELECT nspname AS one FROM pg_namespace WHERE nspname = '${schema}'`)).toEqual([])
    proxy.said.set(real, '150000')
    await expect(open({ url: proxy.url }).commit(nothing)).resolves.toBeDefined()
  })

  test.each(['Notify', 'a-b', '1', '', 'a"; DROP TABLE deliveries', 'a'.repeat(42)])(
    'the name %j is refused',
    (name) => {
      expect(() => postgres({ url: server.url, schema: name })).toThrow(
        'postgres: schema is not a lower-case name of at most 41 characters',
      )
    },
  )
})
