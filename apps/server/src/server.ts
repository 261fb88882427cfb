import type { Environment, ReloadOutcome } from '@notify/config'
import {
  ConfigurationError,
  consoleLogger,
  type Channels,
  type Logger,
  type Notifier,
  type NotifierOptions,
} from '@notify/core'
import { createHandler } from '@notify/http'
import { serve } from '@notify/http/node'
import { alertmanager, generic } from '@notify/intake'
import { startNotifier, type Started } from './configuration.ts'
import { eventsIntake } from './events-intake.ts'
import { eventsOf } from './loader.ts'

export interface ServerOptions {
  /** Path of the configuration. Default: as `findConfig` finds it; without one, the console channel. */
  readonly config?: string
  readonly cwd?: string
  /** Default: this process's. */
  readonly env?: Environment
  /** Default `127.0.0.1`. One that other machines can reach needs a token. */
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
  /** Reads the configuration again, as on SIGHUP; whatever is wrong in it, the one before stays. Nothing without a file. */
  reload(): Promise<ReloadOutcome | undefined>
  /** Answers 503 from now on, lets what is in flight end (20 s), releases the rest, then takes no more connections. */
  close(): Promise<void>
}

export const standardPort = 4_380
/** As a Host header writes them. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]']
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)

/**
 * Starts the server: HTTP in, every channel of the configuration out. A change of its files takes effect by itself.
 *
 * @throws {ConfigurationError} with everything that is wrong in the file, or if it would serve other machines without a
 * token. The error of `listen`, e.g. `EADDRINUSE`.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { port = standardPort, env = process.env, insecure = false } = options
  const host = (options.host ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const token = options.token || env['NOTIFY_TOKEN'] || undefined
  checkToken(token)
  if (!isLoopback(host) && token === undefined && !insecure)
    throw new ConfigurationError('other machines could reach it, and nobody would be asked for a token', {
      code: 'E_CONFIG_TOKEN',
      path: 'host',
      received: JSON.stringify(host),
      hint: 'set NOTIFY_TOKEN, or start it with --insecure',
    })
  const logger = options.logger ?? consoleLogger()
  const started = await startNotifier({ ...options, env, logger })
  const { notifier, loaded } = started
  const draining = new AbortController()
  const hosts = knownHosts(host, token, loaded?.publicUrl)
  const handler = createHandler({
    notifier,
    draining: draining.signal,
    metrics: started.monitoring.current,
    intakes: {
      alertmanager: (payload) => alertmanager(payload),
      generic: (payload) => generic(payload),
      // Where monitoring systems of before post to: whatever shape it has.
      '/webhook/alerts': (payload) => (hasAlerts(payload) ? alertmanager(payload) : generic(payload)),
      events: eventsIntake(loaded ? await eventsOf(loaded) : []),
    },
    ...(token !== undefined && { token }),
    ...(hosts && { hosts }),
    onError: (error) =>
      logger.error(
        { event: 'http', error: error instanceof Error ? error.stack : String(error) },
        'a request failed',
      ),
  })
  return run({ ...started, handler, draining, host, port })
}

const hasAlerts = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'alerts' in payload

/** @throws {ConfigurationError} if no caller could send it in a header. */
function checkToken(token: string | undefined): void {
  if (token === undefined || /^[\u0021-\u007e]{1,1024}$/.test(token)) return
  throw new ConfigurationError('the token has spaces, or characters that no header can carry', {
    code: 'E_CONFIG_TOKEN',
    path: 'NOTIFY_TOKEN',
    hint: 'up to 1,024 visible characters of ASCII, e.g. of openssl rand -hex 32',
  })
}

/** Whoever knows the token is no page of a browser; without one, pages of other names must not get through. */
function knownHosts(
  host: string,
  token: string | undefined,
  publicUrl: string | undefined,
): string[] | undefined {
  const isWildcard = host === '0.0.0.0' || host === '::'
  if (token !== undefined || isWildcard) return undefined
  const own = host.includes(':') ? `[${host}]` : host
  return [...loopbackNames, own, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]
}

interface Parts extends Started {
  readonly handler: (request: Request) => Promise<Response>
  readonly draining: AbortController
  readonly host: string
  readonly port: number
}

async function run(parts: Parts): Promise<RunningServer> {
  const { handler, notifier, watching, monitoring, draining, host, port } = parts
  const serving = await serve(handler, { host, port }).catch(async (error: unknown) => {
    watching?.close()
    await monitoring.close()
    await notifier.close()
    throw error
  })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    draining.abort()
    watching?.close()
    await monitoring.close()
    // It listens on until the end: a sender that hears 503 comes back, one that hears nothing may give up.
    await notifier.close()
    await serving.close()
  }
  return {
    url: serving.url,
    notifier,
    reload: async () => watching?.reload(),
    close() {
      closing ??= close()
      return closing
    },
  }
}
