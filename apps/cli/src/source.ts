import {
  ConfigurationError,
  consoleLogger,
  createNotifier,
  memory,
  type Channel,
  type ChannelEntry,
  type Channels,
  type Logger,
  type Notifier,
  type NotifierOptions,
  type Problem,
} from '@notify/core'
import { createAppLoader, type AppLoader, type Loaded } from '@notify/server/loader'
import { openStore } from '@notify/server/stores'
import type { Arguments, Flag } from './arguments.ts'
import { say } from './output.ts'
import { UsageError } from './usage-error.ts'

export type SourceFlag = 'config' | 'json'

/** Where the channels come from, and how the answer is shown. */
export const sourceFlags: Readonly<Record<SourceFlag, Flag>> = {
  config: {
    value: 'file',
    help: 'default: notify.yaml here or in a folder above, up to the root of the repository',
  },
  json: { help: 'the result as JSON' },
}

/**
 * What a command does with a notifier: one that only looks makes no file, and changes nothing in one; `send-unkept` is for
 * what must go out although its store cannot take it.
 */
export type Purpose = 'send' | 'look' | 'send-unkept'

/** The notifier of the configuration; without one everything goes to the console. @throws {ConfigurationError} */
export async function openNotifier(given: Arguments<SourceFlag>, purpose: Purpose): Promise<Notifier> {
  // The receipts tell people how it ended; whoever wants every step asks for it.
  const logger = consoleLogger(process.env['NOTIFY_LOG'] ? undefined : 'silent')
  const loaded = await load(given, logger, purpose)
  if (!loaded) return toConsole(given, logger)
  const store =
    purpose === 'send-unkept'
      ? memory()
      : await openStore(loaded, { env: process.env, threads: false, onlyToRead: purpose === 'look' })
  const isKept = store.durability !== 'volatile'
  const configured = isKept ? withoutHolds(loaded.options.channels) : loaded.options.channels
  const options: NotifierOptions<Channels> = {
    ...loaded.options,
    channels: given.has('json') ? besideResult(configured) : configured,
    store,
    logger,
  }
  const notifier = createNotifier<Channels>(options)
  // What was held for a mistake gets another try: it may have been mended.
  if (isKept && purpose === 'send') await notifier.reconfigure(options)
  return notifier
}

/** Whether somebody has said where to keep things, or how: the standard file is there for whoever has not. */
export async function isStoreChosen(given: Arguments<'config'>): Promise<boolean> {
  const { NOTIFY_STORE_KEY: key, NOTIFY_STORE_KEY_FILE: file } = process.env
  const loaded = await loadIfAny(given)
  return Boolean(key || file || loaded?.store || loaded?.options.store)
}

/** The configuration. @throws {ConfigurationError} if something is wrong in it, or if there is none. */
export async function loadDocument(given: Arguments<'config'>): Promise<Loaded> {
  const loaded = await loadIfAny(given)
  if (loaded) return loaded
  throw new ConfigurationError('no notify.yaml was found', {
    code: 'E_CONFIG_FILE',
    hint: 'name one with --config',
  })
}

/** The same, or nothing. */
export const loadIfAny = (given: Arguments<'config'>): Promise<Loaded | undefined> =>
  loaderOf(given, consoleLogger()).load()

function loaderOf(given: Arguments<'config'>, logger: Logger): AppLoader {
  const path = given.text('config')
  if (path === '') throw new UsageError('--config needs the name of a file; is a variable empty?')
  return createAppLoader({ path, logger })
}

/** The same for a notifier; warnings are told, once. */
async function load(
  given: Arguments<SourceFlag>,
  logger: Logger,
  purpose: Purpose,
): Promise<Loaded | undefined> {
  const loader = loaderOf(given, logger)
  const loaded = await loader.load()
  if (!loaded) return undefined
  loader.started(loaded)
  if (purpose === 'send-unkept') return loaded
  const { warnings, unavailable, broken } = loaded
  for (const problem of [...warnings, ...unavailable.map((one) => one.problem)]) tell(problem)
  for (const { tenant, problems } of broken) {
    problems.forEach(tell)
    say(`what is for the tenant ${tenant} waits until that is mended`)
  }
  return loaded
}

const tell = ({ path, message, hint }: Problem): void =>
  say(`${path}: ${message}${hint === undefined ? '' : `; ${hint}`}`)

/** Nobody else writes on this terminal: what goes there is kept nowhere. */
async function toConsole(given: Arguments<SourceFlag>, logger: Logger): Promise<Notifier> {
  say('no notify.yaml was found: it goes to the console')
  const { consoleChannel } = await import('@notify/channel-console')
  const channels = { console: consoleChannel() }
  const options = { channels: given.has('json') ? besideResult(channels) : channels, store: memory(), logger }
  return createNotifier<Channels>(options)
}

/** What cannot start with the variables of this shell may do so in the server that shares the store: it is not held there. */
const withoutHolds = (channels: Channels): Channels =>
  Object.fromEntries(
    Object.entries(channels).map(([name, entry]) => {
      if (!('use' in entry)) return [name, entry]
      const { unavailable: _, ...rest } = entry
      return [name, rest]
    }),
  )

/** With --json only the result is on standard output: what a console channel prints goes to stderr. */
const besideResult = (configured: Channels): Channels =>
  Object.fromEntries(
    Object.entries(configured).map(([name, entry]): [string, ChannelEntry] => {
      const { use, ...rest } = 'use' in entry ? entry : { use: entry }
      return [name, { ...rest, use: use.kind === 'console' ? onStderr(use) : use }]
    }),
  )

const onStderr = (channel: Channel): Channel => {
  const send: Channel['send'] = (message) => {
    process.stderr.write(`${(message as { readonly text: string }).text}\n`)
    return Promise.resolve({})
  }
  return Object.assign(Object.create(channel) as Channel, { send })
}
