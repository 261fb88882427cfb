import { resolve } from 'node:path'
import { ConfigurationError, StateError } from '@notify/core'
import { openStore } from '@notify/server/stores'
import { readArguments, type Flag } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, safe } from '../output.ts'
import { loadIfAny, sourceFlags, type SourceFlag } from '../source.ts'
import { UsageError } from '../usage-error.ts'

export const flags: Readonly<Record<SourceFlag, Flag>> = sourceFlags

/** Copies the store as it is at one moment; a server beside it goes on. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  const [file, ...rest] = args
  if (file === undefined || file.startsWith('-'))
    throw new UsageError('the new file comes first: notify backup /backup/notify.db')
  const given = readArguments(rest, flags)
  const store = await openStore(await loadIfAny(given), {
    env: process.env,
    threads: false,
    onlyToRead: true,
  })
  try {
    if (!canBackUp(store)) throw new ConfigurationError(...notThere(store.durability))
    await store.backup(resolve(file)).catch((error: unknown) => {
      if (!StateError.is(error)) throw error
      throw new UsageError(`${file} cannot be written: ${error.message}`)
    })
  } finally {
    await store.close()
  }
  if (given.has('json')) printJson({ file: resolve(file) })
  else print(safe(`${file} is written`))
  return exitCodes.ok
}

const canBackUp = (store: object): store is { backup(path: string): Promise<void> } => 'backup' in store

const notThere = (
  durability: string,
): [message: string, problem: { code: string; path: string; hint: string }] =>
  durability === 'volatile'
    ? [
        'there is no store that could be copied',
        {
          code: 'E_CONFIG_STORE',
          path: 'store',
          hint: 'it is made by the first notify send or notify server',
        },
      ]
    : [
        'this kind of store is not copied by this command',
        { code: 'E_CONFIG_STORE', path: 'store', hint: 'for PostgreSQL take pg_dump' },
      ]
