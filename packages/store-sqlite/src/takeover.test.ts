import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { manualClock } from '@notify/core/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { acceptance, lease, nothing } from './__fixtures__/work.ts'
import { sqlite, type SqliteStore } from './index.ts'

const delivering = { ...nothing, lease }

async function deliverer(path: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('__fixtures__/deliver.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@notify/source', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('1\n')
  return child
}

function inFile<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path)
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** A store whose clock stands still while the lease of who delivers runs. */
function watching(path: string): SqliteStore {
  const until = inFile(path, (database) =>
    Number(database.prepare('SELECT until FROM deliverer').get()!['until']),
  )
  const store = sqlite(path, { threads: false, clock: manualClock(until - 1_000) })
  onTestFinished(() => store.close())
  return store
}

async function prepared(): Promise<string> {
  const path = join(temporaryFolder(), 'notify.db')
  const store = sqlite(path, { threads: false })
  await store.commit({ ...nothing, accept: [acceptance('n')] })
  await store.close()
  return path
}

describe.skipIf(process.platform !== 'linux')('who delivers', () => {
  test('is left alone while it lives, also while it is stopped, and replaced at once when it was killed', async () => {
    const path = await prepared()
    const child = await deliverer(path)
    const next = watching(path)
    expect((await next.commit(delivering)).leased).toEqual([])
    child.kill('SIGSTOP')
    expect((await next.commit(delivering)).leased).toEqual([])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await next.commit(delivering)).leased).toMatchObject([{ epoch: 2, crashes: 1 }])
  }, 20_000)

  test('is missed by a process that waits, without a commit', async () => {
    const path = await prepared()
    const child = await deliverer(path)
    const waiting = watching(path)
    await waiting.commit(delivering)
    const left = new Promise<void>((resolve) => waiting.watch!(resolve))
    child.kill('SIGKILL')
    await left
  })

  /** What another process that is there would have written, with some of it changed. */
  async function ownedBy(change: (owner: string[]) => void): Promise<number> {
    const path = await prepared()
    const first = sqlite(path, { threads: false })
    onTestFinished(() => first.close())
    await first.commit(delivering)
    inFile(path, (database) => {
      const owner = String(database.prepare('SELECT owner FROM deliverer').get()!['owner']).split(' ')
      change(owner)
      database.prepare('UPDATE deliverer SET owner = ?').run(owner.join(' '))
      // Nothing is leased: only who delivers is asked here.
      database.exec(`UPDATE deliveries SET state = 'waiting', lease_until = 0`)
    })
    return (await watching(path).commit(delivering)).leased.length
  }
  const parent = String(process.ppid)
  const nobodys = String(2 ** 22 + 1)
  test.each<[string, (owner: string[]) => void, number]>([
    ['this very process, elsewhere in it', () => {}, 0],
    ['a number that another process has by now', (owner) => void owner.splice(0, 2, parent, '1'), 1],
    ['a number that nobody has', (owner) => void (owner[0] = nobodys), 1],
    ['another boot or another container', (owner) => void owner.splice(0, 3, nobodys, '1', 'x/pid:[1]/'), 0],
    ['a system that tells nothing of its processes', (owner) => void owner.splice(0, 3, nobodys, '', ''), 0],
    ['an older version', (owner) => void owner.splice(0, 4, `${nobodys}:somebody`), 0],
  ])('of %s', async (_, change, leased) => {
    expect(await ownedBy(change)).toBe(leased)
  })
})
