import { dirname, resolve } from 'node:path'
import type { LoadedConfig, StoreDefinition, StoreDefinitions } from '@notify/config'
import type { Store } from '@notify/core'

type Options = Readonly<Record<string, unknown>>

interface OpenableStore extends StoreDefinition {
  /** @param folder Where relative paths begin. */
  open(options: Options, folder: string): Promise<Store>
}

const keys = {
  type: 'array',
  items: { type: 'string', minLength: 1, writeOnly: true },
  description: '32 bytes each, base64 or hex: the first encrypts what is stored, all decrypt.',
}

const openable: Readonly<Record<string, OpenableStore>> = {
  memory: {
    schema: { type: 'object', additionalProperties: false },
    open: async () => (await import('@notify/core')).memory(),
  },
  sqlite: {
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          minLength: 1,
          description: 'From the folder of the file.',
          examples: ['notify.db'],
        },
        keys,
      },
      required: ['path'],
      additionalProperties: false,
    },
    async open({ path, ...options }, folder) {
      const { sqlite } = await import('@notify/store-sqlite')
      return sqlite(resolve(folder, path as string), options)
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
    open: async (options) => (await import('@notify/store-postgres')).postgres(options),
  },
}

/** The stores that come along, by the short name a file uses. */
export const stores: StoreDefinitions = openable

/** The store of a configuration; nothing where it names none. @throws {ConfigurationError} if it cannot be opened. */
export async function openStore({ store, sources }: LoadedConfig): Promise<Store | undefined> {
  if (!store) return undefined
  return openable[store.use]!.open(store.options, dirname(sources[0] ?? resolve('notify.yaml')))
}
