import { Client } from 'pg'
import type { Store } from '@notify/core/store'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { startProxy } from './__fixtures__/proxy.ts'
import { binaries, needsServer, startServer, type Server } from './__fixtures__/server.ts'
import { acceptance, nothing } from './__fixtures__/work.ts'
import { postgres } from './postgres.ts'

/** Calls that can be waited for, one after the other. */
function calls(): { readonly changed: () => void; next(): Promise<void> } {
  let waiting = (): void => {}
  let before = 0
  return {
    changed() {
      before++
      waiting()
    },
    async next() {
      if (before === 0) await new Promise<void>((resolve) => (waiting = resolve))
      before = 0
    },
  }
}

describe.skipIf(binaries === undefined)(`who watches${needsServer}`, () => {
  let server: Server
  let operator: Client
  const schema = 'watched'
  const accept = (id: string): Parameters<Store['commit']>[0] => ({
    ...nothing,
    accept: [acceptance({ id })],
  })

  function open(url = server.url): Store {
    const store = postgres({ url, schema })
    onTestFinished(() => store.close())
    return store
  }
  const sessions = async (): Promise<number> => {
    const { rows } = await operator.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'notify' AND query LIKE 'LISTEN%'`,
    )
    return (rows[0] as { count: number }).count
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
  // The look once a second happens when a test says so.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  test('hears of what another node commits, at once', async () => {
    const { changed, next } = calls()
    open().watch!(changed)
    await next()
    await open().commit(accept('one'))
    await next()
  })

  test('is told once a second where it cannot listen', async () => {
    const proxy = await startProxy(server.port)
    onTestFinished(() => proxy.stop())
    proxy.closed = true
    const changed = vi.fn()
    open(proxy.url).watch!(changed)
    vi.advanceTimersByTime(3_000)
    expect(changed).toHaveBeenCalledTimes(3)
  })

  test('listens again when its connection has ended', async () => {
    const { changed, next } = calls()
    open().watch!(changed)
    await next()
    await operator.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`,
    )
    expect(await sessions()).toBe(0)
    await vi.waitFor(async () => {
      vi.advanceTimersByTime(1_000)
      expect(await sessions()).toBe(1)
    })
    // What it is told now comes from what it hears.
    vi.clearAllTimers()
    await next()
    await open().commit(accept('two'))
    await next()
  })

  test('is told no more once it has ended', async () => {
    const { changed, next } = calls()
    const store = open()
    store.watch!(changed)
    const ended = vi.fn()
    store.watch!(ended)()
    vi.advanceTimersByTime(1_000)
    await next()
    expect(ended).not.toHaveBeenCalled()
  })

  test('leaves no connection behind, not even one that was being made when the store was closed', async () => {
    const proxy = await startProxy(server.port)
    onTestFinished(() => proxy.stop())
    const store = open(proxy.url)
    store.watch!(() => {})
    await store.close()
    await proxy.left
  })
})
