import { Client } from 'pg'
import { manualClock } from '@notify/core/testing'
import type { Settlement, Store } from '@notify/core/store'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startProxy, type Fate, type Proxy } from './__fixtures__/proxy.ts'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { acceptance, lease, nothing } from './__fixtures__/work.ts'
import { postgres } from './postgres.ts'

const nothingWritten = 'postgres: the connection broke; nothing was written'
const perhapsWritten = /it may have been; ask again with the same idempotency key/

describe.skipIf(binaries === undefined)(`the answer to COMMIT is lost${needsServer}`, () => {
  let server: Server
  let proxy: Proxy
  let store: Store
  let schemas = 0
  const clock = manualClock()

  beforeAll(async () => {
    server = await startServer()
  }, 60_000)
  afterAll(() => server.stop())
  beforeEach(async () => {
    proxy = await startProxy(server.port)
    store = open()
    await store.commit(nothing)
  })
  afterEach(async () => {
    await store.close()
    await proxy.stop()
  })

  /** The client waits for an answer for a second. */
  const open = (): Store =>
    postgres({ url: `${proxy.url}?query_timeout=1000`, schema: `lost_${++schemas}`, clock })
  const titles = async (): Promise<string[]> =>
    (await store.read('history', {})).entries.map(({ notification }) => notification.title)
  const accept = { ...nothing, ...lease, accept: [acceptance({ id: 'one', title: 'only once ✓' })] }

  test.each<Fate>(['answer lost', 'silence'])(
    '%s, and the server has committed: it counts, as if the answer had come',
    async (fate) => {
      proxy.next = fate
      const done = await store.commit(accept)
      expect(done.accepted).toMatchObject([{ id: 'one', durable: true }])
      expect(done.leased).toMatchObject([{ notifications: [{ title: 'only once ✓' }] }])
      expect(await titles()).toEqual(['only once ✓'])
      expect((await store.commit({ ...nothing, ...lease })).leased).toEqual([])
    },
  )

  test.each<Fate>(['never arrives', 'server not told'])(
    '%s, and the server has not committed: that is said, and it can be asked again',
    async (fate) => {
      proxy.next = fate
      await expect(store.commit(accept)).rejects.toMatchObject({ code: 'E_STORE', message: nothingWritten })
      expect(await titles()).toEqual([])
      expect((await store.commit(accept)).leased).toHaveLength(1)
      expect(await titles()).toEqual(['only once ✓'])
    },
  )

  test('an outcome that was written is not refused as late', async () => {
    const [delivery] = (await store.commit(accept)).leased
    const settle: Settlement = {
      id: delivery!.id,
      epoch: delivery!.epoch,
      next: { state: 'delivered' },
    }
    proxy.next = 'answer lost'
    const { settled } = await store.commit({ ...nothing, settle: [settle] })
    expect(settled).toMatchObject([{ outcome: 'delivered' }])
  })

  test('what was leased too long ago is left to whoever takes it next', async () => {
    proxy.next = 'answer lost'
    void proxy.met.then(() => clock.advance(10_000))
    const done = await store.commit(accept)
    expect(done.accepted).toMatchObject([{ id: 'one' }])
    expect(done.leased).toEqual([])
    await clock.advance(20_000)
    expect((await store.commit({ ...nothing, ...lease })).leased).toHaveLength(1)
  })

  test('a server that cannot be asked any more is not guessed about: the same key tells', async () => {
    const keyed = {
      ...accept,
      accept: [{ ...accept.accept[0]!, idempotency: { key: 'order-1', fingerprint: 'f' } }],
    }
    proxy.next = 'answer lost'
    void proxy.met.then(() => (proxy.closed = true))
    await expect(store.commit(keyed)).rejects.toThrow(perhapsWritten)
    proxy.closed = false
    expect((await store.commit(keyed)).accepted).toMatchObject([{ id: 'one', repeated: true }])
    expect(await titles()).toEqual(['only once ✓'])
  })

  test('a session that an operator ends while it commits is asked about, too', async () => {
    const other = new Client({ connectionString: server.url, options: `-c search_path=lost_${schemas}` })
    await other.connect()
    await other.query(`CREATE FUNCTION ended() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
      CREATE CONSTRAINT TRIGGER ended AFTER INSERT ON deliveries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ended()`)
    await expect(store.commit(accept)).rejects.toThrow(nothingWritten)
    await other.query('DROP FUNCTION ended() CASCADE')
    await other.end()
    expect((await store.commit(accept)).leased).toHaveLength(1)
  })
})
