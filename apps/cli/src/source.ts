import { loadConfig } from '@notify/config'
import {
  consoleLogger,
  createNotifier,
  type Channel,
  type ChannelEntry,
  type Channels,
  type Notifier,
} from '@notify/core'
import { channels } from '@notify/server/channels'
import type { Arguments, Flag } from './arguments.ts'
import { say } from './output.ts'

export type SourceFlag = 'config' | 'json'

/** Where the channels come from, and how the answer is shown. */
export const sourceFlags: Readonly<Record<SourceFlag, Flag>> = {
  config: {
    value: 'file',
    help: 'default: notify.yaml here or in a folder above, up to the root of the repository',
  },
  json: { help: 'the result as JSON' },
}

/** The notifier of the configuration; without one everything goes to the console. @throws {ConfigurationError} */
export async function openNotifier(given: Arguments<SourceFlag>): Promise<Notifier> {
  const stores = { memory: { schema: { type: 'object', additionalProperties: false } } }
  const loaded = await loadConfig({ channels, stores, path: given.text('config') })
  const { warnings = [], unavailable = [] } = loaded ?? {}
  for (const { path, message, hint } of [...warnings, ...unavailable.map(({ problem }) => problem)])
    say(`${path}: ${message}${hint === undefined ? '' : `; ${hint}`}`)
  if (!loaded) say('no notify.yaml was found: it goes to the console')
  const { channels: configured, ...options } = loaded?.options ?? { channels: { console: await printing() } }
  return createNotifier<Channels>({
    ...options,
    channels: given.has('json') ? besideResult(configured) : configured,
    // The receipts tell people how it ended; whoever wants every step asks for it.
    logger: consoleLogger(process.env['NOTIFY_LOG'] ? undefined : 'silent'),
  })
}

const printing = async (): Promise<Channel> => (await import('@notify/channel-console')).consoleChannel()

/** With --json only the result is on standard output: what a console channel prints goes to stderr. */
const besideResult = (configured: Channels): Channels =>
  Object.fromEntries(
    Object.entries(configured).map(([name, entry]): [string, ChannelEntry] => {
      const { use, ...rest } = 'use' in entry ? entry : { use: entry }
      return [name, { ...rest, use: use.kind === 'console' ? onStderr(use) : use }]
    }),
  )

const onStderr = (channel: Channel): Channel => ({
  ...channel,
  async send(message) {
    process.stderr.write(`${(message as { readonly text: string }).text}\n`)
    return {}
  },
})
