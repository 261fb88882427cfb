import { consoleChannel } from '@notify/channel-console'
import { loadConfig, type Environment, type LoadedConfig } from '@notify/config'
import {
  ConfigurationError,
  consoleLogger,
  createNotifier,
  variable,
  type Channels,
  type Logger,
  type Notifier,
  type NotifierOptions,
} from '@notify/core'
import { createHandler } from '@notify/http'
import { serve } from '@notify/http/node'
import { alertmanager, generic } from '@notify/intake'
import { channels } from './channels.ts'

export interface ServerOptions {
  /** Path of the configuration. Default: as `findConfig` finds it; without one, the console channel. */
  readonly config?: string
  readonly cwd?: string
  /** Default: this process's. */
  readonly env?: Environment
  /** Default `127.0.0.1`. Another one needs a token. */
  readonly host?: string
  /** Default 4380; 0: any that is free. */
  readonly port?: number
  /** Asked of every caller. Default: `NOTIFY_TOKEN`. */
  readonly token?: string
  /** Serves other machines without a token. */
  readonly insecure?: boolean
  readonly logger?: Logger
  /** Goes over what the file says. For programs that start a server. */
  readonly notifierOptions?: Partial<NotifierOptions<Channels>>
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:4380`. */
  readonly url: string
  readonly notifier: Notifier
  /** Takes nothing new, lets what is in flight end (20 s), releases the rest. */
  close(): Promise<void>
}

export const standardPort = 4_380
const loopback = ['127.0.0.1', 'localhost', '[::1]', '::1']

/**
 * Starts the server: HTTP in, every channel of the configuration out.
 *
 * @throws {ConfigurationError} with everything that is wrong in the file, or if it would serve other machines without a token.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { host = '127.0.0.1', port = standardPort, env = process.env, insecure = false } = options
  const token = options.token ?? env['NOTIFY_TOKEN'] ?? variable('NOTIFY_TOKEN')
  if (!loopback.includes(host) && token === undefined && !insecure)
    throw new ConfigurationError(
      `other machines could reach ${host}, and nobody would be asked for a token`,
      {
        code: 'E_CONFIG_TOKEN',
        path: 'host',
        hint: 'set NOTIFY_TOKEN, or start it with --insecure',
      },
    )
  const logger = options.logger ?? consoleLogger()
  const loaded = await load(options, env)
  for (const { code, path, message, hint } of loaded?.warnings ?? [])
    logger.warn({ code, path, hint }, message)
  if (!loaded)
    logger.warn({ event: 'no-configuration' }, 'no notify.yaml was found: everything goes to the console')
  const notifier: Notifier = createNotifier<Channels>({
    ...(loaded?.options ?? { channels: { console: consoleChannel() } }),
    logger,
    ...options.notifierOptions,
  })
  const draining = new AbortController()
  const handler = createHandler({
    notifier,
    draining: draining.signal,
    intakes: { alertmanager: (payload) => alertmanager(payload), generic: (payload) => generic(payload) },
    ...(token !== undefined && { token }),
    ...(loopback.includes(host) && { hosts: loopback }),
    onError: (error) =>
      logger.error(
        { event: 'http', error: error instanceof Error ? error.stack : String(error) },
        'a request failed',
      ),
  })
  return run({ handler, notifier, draining, host, port })
}

async function load({ config, cwd }: ServerOptions, env: Environment): Promise<LoadedConfig | undefined> {
  const loaded = await loadConfig({
    channels,
    env,
    ...(config !== undefined && { path: config }),
    ...(cwd !== undefined && { cwd }),
  })
  if (loaded?.store && loaded.store.use !== 'memory')
    throw new ConfigurationError(`the store "${loaded.store.use}" is not one that this server has`, {
      code: 'E_CONFIG_STORE',
      path: `${loaded.sources[0]}: store.use`,
      hint: 'leave `store` out: it is kept in memory',
    })
  return loaded
}

interface Parts {
  readonly handler: (request: Request) => Promise<Response>
  readonly notifier: Notifier
  readonly draining: AbortController
  readonly host: string
  readonly port: number
}

async function run({ handler, notifier, draining, host, port }: Parts): Promise<RunningServer> {
  let closing: Promise<void> | undefined
  const serving = await serve(handler, { host, port }).catch(async (error: unknown) => {
    await notifier.close()
    throw error
  })
  const close = async (): Promise<void> => {
    draining.abort()
    const served = serving.close()
    await notifier.close()
    await served
  }
  return {
    url: serving.url,
    notifier,
    close() {
      closing ??= close()
      return closing
    },
  }
}
