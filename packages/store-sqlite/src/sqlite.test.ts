import { createNotifier, type Channel } from '@notify/core'
import { manualClock, recorder } from '@notify/core/testing'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { sqlite, type SqliteOptions } from './index.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const otherKey = Buffer.alloc(32, 9).toString('hex')

/** Opens the file, sends through it, closes it. */
async function using<Result>(
  path: string,
  ops: Channel,
  work: (notifier: ReturnType<typeof createNotifier<{ ops: Channel }>>) => Promise<Result>,
  options: SqliteOptions = { threads: false },
): Promise<Result> {
  const store = sqlite(path, options)
  const notifier = createNotifier({ store, channels: { ops } })
  try {
    return await work(notifier)
  } finally {
    await notifier.close()
    await store.close()
  }
}

describe.each([
  ['in this thread', false],
  ['in threads of its own', true],
])('%s', (_, threads) => {
  test('an incident that was shown before a restart is the same message after it', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    const ops = recorder({ incidents: 'edits' })
    const firing = { title: 'ディスクが満杯 💾', key: 'disk', state: 'firing' } as const
    const first = await using(path, ops, (notifier) => notifier.send(firing), { threads })
    expect(first).toMatchObject({ durable: true, receipts: [{ outcome: 'delivered' }] })

    await using(path, ops, (notifier) => notifier.resolve('disk', { by: 'Ada' }), { threads })
    expect(ops.sent).toHaveLength(2)
    expect(ops.sent[1]!.edited).toBe('m1')
    expect(first.receipts).toMatchObject([{ reference: { message: 'm1' } }])
    const entries = await using(path, ops, async (notifier) => (await notifier.read()).entries, { threads })
    expect(entries.map(({ notification }) => notification.state)).toEqual(['resolved', 'firing'])
  })

  test('an attachment is there after a restart, and gone when nothing names it', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    const ops = recorder()
    ops.fail(new TypeError('not now'))
    const attachments = [{ name: '記録.txt', content: '\u0000binary ✓' }]
    const { id } = await using(path, ops, (notifier) => notifier.send({ title: 't', attachments }), {
      threads,
    })
    const store = sqlite(path, { threads })
    const { entries } = await store.read('history', { notification: id })
    const { sha256 } = entries[0]!.notification.attachments![0]!
    expect(await (await store.read('content', { sha256 }))?.text()).toBe('\u0000binary ✓')
    await store.purge({ deadMs: 0 })
    expect(await store.read('content', { sha256 })).toBeUndefined()
    await store.close()
  })

  test('a closed store says so', async () => {
    const store = sqlite(join(temporaryFolder(), 'notify.db'), { threads })
    await store.commit({ owner: 'o', accept: [], settle: [], control: [] })
    await store.close()
    await store.close()
    await expect(store.commit({ owner: 'o', accept: [], settle: [], control: [] })).rejects.toMatchObject({
      code: 'E_STORE',
    })
  })
})

describe('encryption', () => {
  const everything = (folder: string): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('')

  test('what was accepted stands in no file of the folder in the clear, and the key reads it', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'notify.db')
    const draft = {
      title: 'canary-title',
      body: 'canary-body',
      attachments: [{ name: 'a', content: 'canary-bytes' }],
    }
    await using(path, recorder(), (notifier) => notifier.send(draft), { threads: false, keys: [key] })
    expect(everything(folder)).not.toMatch(/canary/)
    const titles = await using(
      path,
      recorder(),
      async (notifier) => (await notifier.read()).entries.map(({ notification }) => notification.title),
      { threads: false, keys: [key] },
    )
    expect(titles).toEqual(['canary-title'])
  })

  test('a new key in front reads what the old one wrote; without the old one it says what is missing', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    await using(path, recorder(), (notifier) => notifier.send({ title: 'old' }), {
      threads: false,
      keys: [key],
    })
    const read = (keys: string[]): Promise<string[]> =>
      using(
        path,
        recorder(),
        async (notifier) => (await notifier.read()).entries.map(({ notification }) => notification.title),
        { threads: false, keys },
      )
    expect(await read([otherKey, key])).toEqual(['old'])
    await expect(read([otherKey])).rejects.toThrow('a key that was not given')
    await expect(read([])).rejects.toThrow('a key that was not given')
  })

  test('a key of another length is refused at once', () => {
    expect(() => sqlite('x.db', { keys: ['c2hvcnQ='] })).toThrow('keys[0] has 5 bytes, and AES-256 needs 32')
  })
})

test('a backup is a whole store of its own, made while others write; it never overwrites', async () => {
  const folder = temporaryFolder()
  const store = sqlite(join(folder, 'notify.db'))
  const notifier = createNotifier({ store, channels: { ops: recorder() } })
  await notifier.send({ title: 'before' })
  const writing = Promise.all(
    Array.from({ length: 50 }, (_, index) => notifier.send({ title: String(index) })),
  )
  await store.backup(join(folder, 'copy.db'))
  await writing
  await expect(store.backup(join(folder, 'copy.db'))).rejects.toThrow('exists already')
  await notifier.close()
  await store.close()
  const copy = sqlite(join(folder, 'copy.db'), { threads: false })
  const { entries } = await copy.read('history', { limit: 1_000 })
  expect(entries.at(-1)!.notification.title).toBe('before')
  await copy.close()
})

describe('several processes', () => {
  const work = { owner: 'a', accept: [], settle: [], control: [], lease: { limit: 10, leaseMs: 30_000 } }
  const planned = (id: string): never =>
    ({
      plan: {
        notification: { id, type: 't', severity: 'info', title: id, occurredAt: 0 },
        deliveries: [
          {
            channel: 'ops',
            route: 'all',
            level: 0,
            afterMs: 0,
            fallback: [],
            checks: [],
            incidents: 'follows',
          },
        ],
        checks: [],
        steps: undefined,
      },
      input: { id, type: 't', severity: 'info', title: id, occurredAt: 0 },
      leftOut: [],
    }) as never

  test('one of them delivers; another takes over within two seconds of its end', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    const clock = manualClock()
    const first = sqlite(path, { threads: false, clock })
    const second = sqlite(path, { threads: false, clock })
    await first.commit(work)
    const { accepted, leased } = await second.commit({ ...work, owner: 'b', accept: [planned('one')] })
    expect(accepted).toMatchObject([{ id: 'one', durable: true }])
    expect(leased).toEqual([])
    // The first one has ended without a word: nobody renews its lease.
    await clock.advance(2_000)
    expect((await second.commit({ ...work, owner: 'b' })).leased).toHaveLength(1)
    expect((await first.commit(work)).leased).toEqual([])
    await second.close()
    expect((await first.commit({ ...work, accept: [planned('two')] })).leased).toHaveLength(1)
    await first.close()
  })

  test('who watches hears of what another process wrote, and of the end of the one that delivered', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    const first = sqlite(path)
    await first.commit(work)
    const changed = new Promise<void>((resolve) => first.watch!(resolve))
    const second = sqlite(path)
    await second.commit({ ...work, owner: 'b', accept: [planned('one')] })
    await changed
    expect((await first.commit(work)).leased).toHaveLength(1)
    const left = new Promise<void>((resolve) => second.watch!(resolve))
    await first.close()
    await left
    await second.close()
  })

  test('send in one process waits for what another one delivers', async () => {
    const path = join(temporaryFolder(), 'notify.db')
    const delivering = recorder()
    const idle = recorder()
    const server = createNotifier({ store: sqlite(path), channels: { ops: delivering } })
    await server.send({ title: 'first' })
    const client = createNotifier({ store: sqlite(path), channels: { ops: idle } })
    expect(await client.send({ title: 'second' })).toMatchObject({ receipts: [{ outcome: 'delivered' }] })
    expect(idle.sent).toHaveLength(0)
    expect(delivering.sent).toHaveLength(2)
    await client.close()
    await server.close()
  })
})

test('a program that waits for nothing ends by itself', async () => {
  const path = join(temporaryFolder(), 'notify.db')
  const program = new Worker(new URL('__fixtures__/six-lines.ts', import.meta.url), {
    execArgv: ['--conditions=@notify/source'],
    workerData: { path },
  })
  expect(await new Promise((resolve) => program.once('exit', resolve))).toBe(0)
})
