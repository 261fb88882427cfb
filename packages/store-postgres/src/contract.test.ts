import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualClock } from '@notify/core/testing'
import type { Control, Store } from '@notify/core/store'
import { storeContract, type Fault, type OpenOptions, type StoreDescriptor } from '@notify/testkit/store'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { postgres } from './postgres.ts'

let server: Server
const schema = 'contract'
const opened = new WeakMap<Store, OpenOptions>()

function open(options: OpenOptions): Store {
  const store = postgres({ url: server.url, schema, connections: 4, ...options })
  opened.set(store, options)
  return store
}

/** One check after the other uses the same tables: to make them takes longer than most checks. */
async function openFresh(options: OpenOptions): Promise<Store> {
  await query(`DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = '${schema}' AND tablename <> 'version' LOOP
      EXECUTE format('DELETE FROM ${schema}.%I', one.tablename);
    END LOOP; END $$`)
  return open(options)
}

async function query(sql: string): Promise<void> {
  const client = new Client({ connectionString: server.url, options: `-c search_path=${schema}` })
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** A table that takes no row or changes none, and a connection that is cut in the middle of a commit. */
function faults(): readonly Fault[] {
  const ways = {
    refused: `RAISE EXCEPTION 'fault'`,
    cut: 'PERFORM pg_terminate_backend(pg_backend_pid())',
  }
  async function begin(on: string, does: string): Promise<() => Promise<void>> {
    await query(`CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${does}; RETURN NEW; END $$;
      CREATE TRIGGER fault BEFORE ${on} FOR EACH ROW EXECUTE FUNCTION fault()`)
    return () => query('DROP FUNCTION fault() CASCADE')
  }
  const tables = [
    'notifications',
    'deliveries',
    'members',
    'attempts',
    'keyed',
    'contents',
    'attachments',
    'news',
  ]
  return [
    ...[...tables.map((table) => `INSERT ON ${table}`), 'UPDATE ON deliveries'].map((on) => ({
      name: `${on} refused`,
      begin: () => begin(on, ways.refused),
    })),
    ...['INSERT ON deliveries', 'INSERT ON news'].map((on) => ({
      name: `${on} cut`,
      begin: () => begin(on, ways.cut),
    })),
  ]
}

describe.skipIf(binaries === undefined)(`postgres${needsServer}`, () => {
  beforeAll(async () => {
    server = await startServer()
  }, 60_000)
  afterAll(() => server.stop())

  const store: StoreDescriptor = {
    name: 'postgres',
    open: openFresh,
    async reopen(store) {
      await store.close()
      return open(opened.get(store)!)
    },
    another: async (store) => open(opened.get(store)!),
    faults,
  }
  // An operation takes some milliseconds: fewer sequences, unless more are asked for.
  storeContract(store, process.env['NOTIFY_MODEL_RUNS'] === undefined ? { runs: 15 } : {})

  test('a server that is killed and comes back has lost nothing that was answered', async () => {
    const store = await openFresh({ clock: manualClock(), newId: randomUUID })
    const work = { owner: 'one', accept: [], settle: [], control: [] }
    const silence = (id: string): Control => ({
      do: 'silence',
      silence: { id, when: { type: 'x' }, from: 1, until: 2 },
    })
    await store.commit({ ...work, control: [silence('before')] })
    const answered = Array.from({ length: 50 }, (_, index) => `${index}`)
    const answers = answered.map((id) => store.commit({ ...work, control: [silence(id)] }).then(() => id))
    const all = Promise.allSettled(answers)
    await answers[10]
    await server.kill()
    const settled = await all
    await server.start()
    const found = new Set((await store.read('silences', {})).map(({ id }) => id))
    for (const one of settled) {
      if (one.status === 'fulfilled') expect(found).toContain(one.value)
      else expect(one.reason).toMatchObject({ code: 'E_STORE' })
    }
    expect(found).toContain('before')
    await store.commit({ ...work, control: [silence('after')] })
    await store.close()
  })
})
