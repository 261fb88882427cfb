import { Client } from 'pg'
import { createNotifier } from '@notify/core'
import { manualClock, recorder } from '@notify/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Store } from '@notify/core/store'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { acceptance, lease, nothing } from './__fixtures__/work.ts'
import { postgres, type PostgresOptions } from './postgres.ts'

describe.skipIf(binaries === undefined)(`purge${needsServer}`, () => {
  let server: Server
  let operator: Client
  let schema = ''
  let schemas = 0

  async function fresh(options: PostgresOptions = {}): Promise<Store> {
    schema = `purge_${++schemas}`
    await operator.query(`SET search_path = ${schema}`)
    const store = postgres({ url: server.url, schema, ...options })
    onTestFinished(() => store.close())
    return store
  }
  /** Every row of every table, bytes in hex. */
  async function everything(): Promise<string> {
    const { rows: tables } = await operator.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = '${schema}'`,
    )
    let text = ''
    for (const { name } of tables) {
      const { rows } = await operator.query<{ row: string }>(`SELECT ${name}::text AS row FROM ${name}`)
      text += rows.map(({ row }) => `${row}\n`).join('')
    }
    return text
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
  afterEach(() => void vi.useRealTimers())

  test('a person who is forgotten is named in no row of any table; what went to others stays', async () => {
    const store = await fresh()
    const mail = recorder({ address: 'email' })
    const notifier = createNotifier({
      store,
      channels: { mail },
      retry: { attempts: 1 },
      observers: [],
    })
    const person = (id: string): { id: string; addresses: { email: string } } => ({
      id,
      addresses: { email: `${id}@acme.dev` },
    })
    const attachments = [{ name: 'payslip', content: 'for ada-Q' }]
    await notifier.send({ title: 'to her', recipients: [person('ada-Q')], attachments })
    await notifier.send({ title: 'to both', recipients: [person('ada-Q'), person('ben')] })
    mail.fail(new Error('not now'))
    await notifier.send({ title: 'dead', recipients: [person('ada-Q')] })
    expect(await everything()).toContain('ada-Q')
    expect((await store.purge({ recipient: 'ada-Q' })).notifications).toBe(3)
    const left = await everything()
    expect(left).not.toContain('ada-Q')
    expect(left).not.toContain(Buffer.from('ada-Q').toString('hex'))
    expect(left).toContain('ben@acme.dev')
    await notifier.close()
  })

  test('what another node has taken up again meanwhile is not deleted', async () => {
    const clock = manualClock()
    const store = await fresh({ clock })
    const { leased } = await store.commit({ ...nothing, ...lease, accept: [acceptance({ id: 'one' })] })
    const dead = {
      id: leased[0]!.id,
      epoch: leased[0]!.epoch,
      next: { state: 'dead', why: 'invalid' },
    } as const
    await store.commit({ ...nothing, settle: [dead] })
    await operator.query(`BEGIN; UPDATE deliveries SET state = 'waiting'`)
    const purging = store.purge({ deadMs: 0 })
    await vi.waitFor(async () => {
      const { rows } = await operator.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
      expect(rows).toHaveLength(1)
    })
    await operator.query('COMMIT')
    expect((await purging).notifications).toBe(0)
    expect(await everything()).toContain('Disk almost full')
  })

  test('the time is the server’s: a node whose clock is two years ahead deletes nothing and makes no partition', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 730 * 86_400_000 })
    const year = new Date().getUTCFullYear()
    const store = await fresh()
    const { plan, ...rest } = acceptance({ id: 'one' })
    const checks = [{ kind: 'throttle', key: 'disk', everyMs: 3_600_000 }] as const
    const again = (id: string): Promise<unknown> =>
      store.commit({
        ...nothing,
        accept: [{ ...rest, plan: { ...plan, notification: { ...plan.notification, id }, checks } }],
      })
    await again('one')
    expect((await store.purge({ suppressedMs: 86_400_000 })).notifications).toBe(0)
    expect(await again('two')).toMatchObject({ accepted: [{ receipts: [{ by: 'throttle' }] }] })
    expect((await store.purge({ suppressedMs: 86_400_000 })).notifications).toBe(0)
    const { rows } = await operator.query(
      `SELECT FROM pg_tables WHERE tablename LIKE 'notifications_${year}%'`,
    )
    expect(rows).toEqual([])
  })
})
