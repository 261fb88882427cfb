import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, test } from 'vitest'
import type { Store } from '@notify/core/store'
import { storeChecks, storeContract, type Fault, type OpenOptions } from '@notify/testkit/store'
import { sqlite } from './sqlite.ts'

// In memory where there is such a disk: nobody cuts the power here, and thousands of commits wait for the disk.
const memoryDisk = '/dev/shm'
const folder = mkdtempSync(join(existsSync(memoryDisk) ? memoryDisk : tmpdir(), 'notify-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Opened {
  readonly path: string
  readonly options: OpenOptions
}
const opened = new WeakMap<Store, Opened>()
const paths = new WeakMap<Store, string>()
let files = 0

/** The space that is kept for a full disk is not what is tested here, and writing 8 MiB is most of what opening costs. */
const skipBallast = (path: string): void => writeFileSync(`${path}-ballast`, '')

function open(path: string, options: OpenOptions): Store {
  skipBallast(path)
  const store = sqlite(path, { threads: false, ...options })
  opened.set(store, { path, options })
  return store
}
/** Each check has a file of its own; those before it are closed. */
function freshPath(): string {
  for (const file of readdirSync(folder)) rmSync(join(folder, file))
  return join(folder, `${++files}.db`)
}

async function reopen(store: Store): Promise<Store> {
  const { path, options } = opened.get(store)!
  await store.close()
  return open(path, options)
}

/** A table that takes no row, or changes none: what a full disk or a damaged page does to one statement. */
function faults(store: Store): readonly Fault[] {
  const { path } = opened.get(store)!
  const begin = async (on: string): Promise<() => Promise<void>> => {
    const database = new DatabaseSync(path)
    database.exec(`CREATE TRIGGER fault BEFORE ${on} BEGIN SELECT RAISE(ABORT, 'fault'); END`)
    return async () => {
      database.exec('DROP TRIGGER fault')
      database.close()
    }
  }
  const tables = ['notifications', 'deliveries', 'numbers', 'keyed', 'contents', 'attachments', 'news']
  return [...tables.map((table) => `INSERT ON ${table}`), 'UPDATE ON deliveries'].map((on) => ({
    name: on,
    begin: () => begin(on),
  }))
}

storeContract({
  name: 'sqlite',
  open: async (options) => open(freshPath(), options),
  reopen,
  another: async (store) => {
    const { path, options } = opened.get(store)!
    return open(path, options)
  },
  faults,
})

describe('sqlite in threads keeps the contract of a store', () => {
  // Its clock is the system's and is not to be moved: these ask nothing of the time.
  const timeless = [
    'names and keys may be any text',
    'a hundred at a time with one key are one',
    'the same key with another draft is refused, and nothing is written',
    'a file is stored once, and dropped when nothing names it any more',
    'who watches hears that the other has done something',
  ]
  const inThreads = async (path: string): Promise<Store> => {
    skipBallast(path)
    const store = sqlite(path)
    paths.set(store, path)
    return store
  }
  const checks = storeChecks({
    name: 'sqlite in threads',
    open: () => inThreads(freshPath()),
    another: (store) => inThreads(paths.get(store)!),
  })
  for (const name of timeless) test(name, () => checks.find((one) => one.name === name)!.run())
})
