import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, StateError } from '@notify/core'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { sqlite } from './index.ts'

const nothing = { owner: 'o', accept: [], settle: [], control: [] }

/** What opening a file ends in. */
async function open(path: string, threads = false): Promise<unknown> {
  let store: ReturnType<typeof sqlite> | undefined
  try {
    store = sqlite(path, { threads })
    await store.read('silences', {})
    return undefined
  } catch (error) {
    return error
  } finally {
    await store?.close().catch(() => {})
  }
}

function made(sql: string): string {
  const path = join(temporaryFolder(), 'made.db')
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return path
}

describe.each([
  ['in this thread', false],
  ['in threads of its own', true],
])('%s', (_, threads) => {
  test.each([
    [
      'a newer version',
      'PRAGMA application_id = 0x6e6f7466; PRAGMA user_version = 99',
      /newer version of @notify\/store-sqlite \(schema 99/,
    ],
    [
      'a version before the first release',
      'CREATE TABLE notifications (n); CREATE TABLE deliveries (n); CREATE TABLE keyed (n); PRAGMA user_version = 1',
      /from before its first release, which no later one reads; move it away/,
    ],
    ['another program', 'CREATE TABLE bookmarks (url)', /made\.db is a SQLite database of another program/],
    ['another program that has a number and no table yet', 'PRAGMA application_id = 7', /of another program/],
    [
      'another program that counts its versions and has no table yet',
      'PRAGMA user_version = 1',
      /of another program/,
    ],
  ])('a file of %s is refused, and not a byte of it is changed', async (__, sql, message) => {
    const path = made(sql)
    const before = readFileSync(path)
    const error = await open(path, threads)
    expect(error).toSatisfy(ConfigurationError.is)
    expect(String(error)).toMatch(message)
    expect(readFileSync(path)).toEqual(before)
  })

  test.each([
    ['is a folder', (folder: string) => folder, 'cannot be opened; check that it is no folder'],
    ['is no database', (folder: string) => text(folder), 'is no SQLite database; choose another path'],
    ['lies in a file', (folder: string) => join(text(folder), 'notify.db'), 'ENOTDIR'],
  ])('a path that %s is an error that says so', async (__, make, message) => {
    const error = await open(make(temporaryFolder()), threads)
    expect(error).toSatisfy(StateError.is)
    expect(error).toMatchObject({ code: 'E_STORE' })
    expect(String(error)).toContain(message)
  })
})

function text(folder: string): string {
  const path = join(folder, 'text.db')
  writeFileSync(path, 'hello '.repeat(1_000))
  return path
}

/** Looks at it in a process of its own, which can be ended if it never comes back, and which is nobody if this is root. */
function elsewhere(path: string): { readonly stdout: string; readonly signal: string | null } {
  const program = fileURLToPath(new URL('__fixtures__/look.ts', import.meta.url))
  return spawnSync(process.execPath, ['--conditions=@notify/source', program, path], {
    encoding: 'utf8',
    timeout: 10_000,
  })
}

test.skipIf(process.platform !== 'linux')(
  'where no folder can be made it says so, and does not try for ever',
  () => {
    const { stdout, signal } = elsewhere('/proc/notify/state/notify.db')
    expect(signal).toBeNull()
    expect(stdout).toMatch(/^E_STORE .*\/proc\/notify/)
  },
)

test('folders that are not there are made, for their owner only', async () => {
  const folder = join(temporaryFolder(), 'a', '日本')
  expect(await open(join(folder, 'notify.db'))).toBeUndefined()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test.skipIf(process.platform === 'win32')(
  'nobody else may read the file, what lies beside it, or its backup',
  async () => {
    const folder = temporaryFolder()
    const store = sqlite(join(folder, 'notify.db'), { threads: false })
    await store.commit(nothing)
    await store.backup(join(folder, 'copy.db'))
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
    expect(Object.fromEntries(modes)).toEqual({
      'notify.db': 0o600,
      'notify.db-wal': 0o600,
      'notify.db-shm': 0o600,
      'notify.db-ballast': 0o600,
      'copy.db': 0o600,
    })
    await store.close()
  },
)

describe.skipIf(process.platform === 'win32')('a file of somebody else', () => {
  async function readable(mode: number, folderMode: number): Promise<string> {
    const folder = temporaryFolder()
    const path = join(folder, 'notify.db')
    const store = sqlite(path, { threads: false })
    const silence = { id: 's1', when: { type: 'x' }, from: 1, until: 2 }
    await store.commit({ ...nothing, control: [{ do: 'silence', silence }] })
    await store.close()
    chmodSync(path, mode)
    chmodSync(folder, folderMode)
    return path
  }

  test('that may be read, in a folder that may be written, is read; a commit says that it may not be written', async () => {
    const { stdout } = elsewhere(await readable(0o444, 0o777))
    expect(stdout).toBe(
      'read 1 silences\nE_STORE the file may not be written; check its owner and permissions\n',
    )
  })

  test('that may not be read says so', async () => {
    const { stdout } = elsewhere(await readable(0o000, 0o777))
    expect(stdout).toMatch(
      /^E_STORE the file cannot be opened; .* this user may read it and write to its folder\n/,
    )
  })
})
