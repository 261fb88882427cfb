import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, secret, type Channel } from '@notify/core'
import type { ChannelDefinition } from '../definition.ts'
import { loadConfig, type LoadedConfig, type LoadOptions } from '../load.ts'

interface ChatOptions {
  readonly token?: string
  readonly room: string
}

const object = (properties: Record<string, object>, required: readonly string[]): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const hidden = { type: 'string', minLength: 1, writeOnly: true }

/** A vendor that needs a token and a room. What it would send are its options. */
export const chat: ChannelDefinition = {
  kind: 'chat',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...object(
      {
        token: hidden,
        room: { type: 'string', pattern: '^#', examples: ['#ops'] },
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
        silent: { type: 'boolean' },
        mode: { enum: ['plain', 'rich'] },
        phones: { type: 'array', items: { type: 'string' }, minItems: 1 },
        headers: { type: 'object', additionalProperties: hidden },
        auth: {
          oneOf: [
            object({ bearer: hidden }, ['bearer']),
            object({ user: { type: 'string' }, password: hidden }, ['user', 'password']),
          ],
        },
      },
      ['token', 'room'],
    ),
  },
  environment: { CHAT_TOKEN: 'token' },
  credentials: 'Ask the administrator.',
  create: (options: ChatOptions): Channel => {
    secret(options.token, 'chat: token', 'CHAT_TOKEN')
    if (options.room === '#secret-handshake') throw new TypeError(`no entry with ${options.token}`)
    return {
      spec: 1,
      kind: 'chat',
      features: { incidents: 'follows' },
      render: () => [options],
      send: async () => ({}),
    }
  },
}

/** Runs with a folder of its own. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'notify-config-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export type LoadText = Partial<LoadOptions> & { readonly bytes?: Uint8Array }

/** Loads this text as notify.yaml, with no environment but that which is given. */
export const loadText = (text: string, { bytes, ...more }: LoadText = {}): Promise<LoadedConfig | undefined> =>
  inFolder(async (cwd) => {
    await writeFile(join(cwd, 'notify.yaml'), bytes ?? text)
    return loadConfig({ path: 'notify.yaml', cwd, env: {}, channels: { chat: async () => chat }, ...more })
  })

/** The report as an operator reads it, a code before each line. */
export async function problemsOf(text: string, more?: LoadText): Promise<string> {
  try {
    await loadText(text, more)
    return 'no problem'
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    const sentences = error.message.split('\n')
    return error.problems.map(({ code }, index) => `${code} ${sentences[index]}`).join('\n')
  }
}
