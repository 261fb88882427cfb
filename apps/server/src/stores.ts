import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Environment, LoadedConfig, StoreDefinition, StoreDefinitions } from '@notify/config'
import { ConfigurationError, memory, type Store } from '@notify/core'
import { stateFolder } from './state-folder.ts'

type Options = Readonly<Record<string, unknown>>

interface Opening {
  readonly env: Environment
  /** Where relative paths begin. */
  readonly folder: string
  readonly keys: readonly string[]
  readonly threads: boolean
  readonly onlyToRead: boolean
}

interface OpenableStore extends StoreDefinition {
  open(options: Options, opening: Opening): Promise<Store>
}

const keys = {
  type: 'array',
  items: { type: 'string', minLength: 1, writeOnly: true },
  description:
    '32 bytes each, base64 or hex: the first encrypts what is stored, all decrypt. Default: NOTIFY_STORE_KEY, else the file NOTIFY_STORE_KEY_FILE.',
}

const openable: Readonly<Record<string, OpenableStore>> = {
  memory: {
    schema: { type: 'object', additionalProperties: false },
    open: () => Promise.resolve(memory()),
  },
  sqlite: {
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          minLength: 1,
          description: 'From the folder of the file. Default: notify/notify.db in the state folder.',
          examples: ['notify.db'],
        },
        keys,
      },
      additionalProperties: false,
    },
    async open({ path }, { env, folder, keys, threads, onlyToRead }) {
      const file = typeof path === 'string' ? resolve(folder, path) : standardFile(env)
      // What is not there has nothing to tell, and looking makes no file.
      if (onlyToRead && (file === undefined || !existsSync(file))) return memory()
      if (file === undefined) throw noFolder()
      const { sqlite } = await import('@notify/store-sqlite')
      return opened(file, () => sqlite(file, { keys, threads }))
    },
  },
  postgres: {
    schema: {
      type: 'object',
      properties: {
        url: {
          type: 'string',
          minLength: 1,
          writeOnly: true,
          description: 'Default: NOTIFY_POSTGRES_URL.',
          examples: ['${DATABASE_URL}'],
        },
        schema: {
          type: 'string',
          pattern: '^[a-z_][a-z0-9_]{0,40}$',
          default: 'notify',
          description: 'Its own schema in that database.',
        },
        connections: { type: 'integer', minimum: 1, default: 10 },
        keys,
      },
      additionalProperties: false,
    },
    async open({ url, ...options }, { env, keys }) {
      const { postgres } = await import('@notify/store-postgres')
      const from = url ?? env['NOTIFY_POSTGRES_URL']
      const given = { ...options, keys, ...(typeof from === 'string' && { url: from }) }
      return opened('of PostgreSQL', () => postgres(given))
    },
  },
}

/** Nothing where there is no folder for it. */
function standardFile(env: Environment): string | undefined {
  const folder = stateFolder(env)
  return folder && join(folder, 'notify.db')
}

const noFolder = (): ConfigurationError =>
  new ConfigurationError('there is no folder for the store: neither XDG_STATE_HOME nor HOME is set', {
    code: 'E_CONFIG_STORE',
    path: 'store',
    hint: 'set one, or name a file in notify.yaml: store: { use: sqlite, path: notify.db }',
  })

/** The stores that come along, by the short name a file uses. */
export const stores: StoreDefinitions = openable

export interface OpenStoreOptions {
  readonly env: Environment
  /** Commits in a thread of its own, for what lives long. */
  readonly threads: boolean
  /** Makes no file: where there is none, an empty store in memory is looked at. */
  readonly onlyToRead?: boolean
}

/**
 * The store that a configuration names, else a file of SQLite in the state folder.
 *
 * @throws {ConfigurationError} if it cannot be opened, with its place and what to do.
 */
export async function openStore(
  loaded: Pick<LoadedConfig, 'store' | 'folder' | 'options'> | undefined,
  { env, threads, onlyToRead = false }: OpenStoreOptions,
): Promise<Store> {
  if (loaded?.options.store) return loaded.options.store
  const { use, options } = loaded?.store ?? { use: 'sqlite', options: {} }
  const { keys: named, ...rest } = options
  const folder = loaded?.folder ?? process.cwd()
  const keys = (named as readonly string[] | undefined) ?? keysOf(env)
  return openable[use]!.open(rest, { env, folder, keys, threads, onlyToRead })
}

/** @throws {ConfigurationError} if the file cannot be read. */
function keysOf(env: Environment): readonly string[] {
  const listed = (text: string): readonly string[] => text.split(/[\s,]+/).filter((key) => key !== '')
  const key = env['NOTIFY_STORE_KEY']
  const file = env['NOTIFY_STORE_KEY_FILE']
  if (key) return listed(key)
  if (!file) return []
  try {
    const found = listed(readFileSync(file, 'utf8'))
    if (found.length > 0) return found
  } catch {
    // Told below, with the empty file.
  }
  throw new ConfigurationError(`there is no key in ${file}, or it cannot be read`, {
    code: 'E_CONFIG_STORE',
    path: 'NOTIFY_STORE_KEY_FILE',
    hint: 'openssl rand -base64 32 makes a key; nothing is stored without it',
  })
}

/** A store that answers. @throws {ConfigurationError} if it does not. */
async function opened(where: string, open: () => Store): Promise<Store> {
  let store: Store | undefined
  try {
    store = open()
    await store.read('silences', {})
    return store
  } catch (error) {
    await store?.close().catch(() => {})
    if (ConfigurationError.is(error)) throw error
    throw new ConfigurationError(`the store ${where} cannot be opened: ${whyNot(error)}`, {
      code: 'E_CONFIG_STORE',
      path: 'store',
      hint: 'mend it, or name another one in notify.yaml, e.g. store: { use: sqlite, path: notify.db }',
    })
  }
}

const whyNots: Readonly<Record<string, string>> = {
  EACCES: 'its folder may not be written by this user',
  EPERM: 'its folder may not be written by this user',
  EROFS: 'its folder is on a disk that may only be read',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
}

/** A store says itself what is wrong, but for what the system refuses: of that it gives the message. */
function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const [, said] = /^sqlite: (E[A-Z]+):/.exec(message) ?? []
  return whyNots[said ?? code ?? ''] ?? message
}
