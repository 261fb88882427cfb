import {
  ConfigurationError,
  duration,
  secret,
  variable,
  type Secret,
  type SecretReader,
} from '@notify/core/channel'
import { isDomain } from './address.ts'
import * as limits from './limits.ts'

export type Secure = 'tls' | 'starttls' | 'none'
export type Preset = 'gmail' | 'office365' | 'sendgrid'

export interface ServerOptions {
  /** Host, port and encryption of a known service; the user, if none is given, is the sender's address (SendGrid: `apikey`). */
  readonly preset?: Preset
  /** Name or address of the SMTP server. */
  readonly host?: string
  /** Default: 587; 465 for `tls`, 25 for `none`. */
  readonly port?: number
  /** `tls` from the first byte, or after `starttls`, without which nothing is sent. Default: `tls` on port 465, else `starttls`. */
  readonly secure?: Secure
  /** Allows `secure: 'none'` to other machines. Default false. */
  readonly insecure?: boolean
  /** Default: EMAIL_USERNAME, else the preset's. Without one nobody logs in. */
  readonly user?: string
  /** Default: EMAIL_PASSWORD. */
  readonly password?: Secret
  readonly tls?: {
    /** Authorities that sign the server's certificate, PEM. Default: those of Node. */
    readonly ca?: string | readonly string[]
    /** The name in its certificate. Default: `host`. */
    readonly servername?: string
  }
  /** Longest wait for the connection, and for every answer. Default `15s`. */
  readonly timeout?: string
  /** Open at a time, and so the mails in flight. Default 10, or what the preset takes. */
  readonly connections?: number
}

/** Where to and how, checked. */
export interface Server {
  readonly host: string
  readonly port: number
  readonly secure: Secure
  readonly login?: { readonly user: string; readonly password: SecretReader }
  readonly tls: NonNullable<ServerOptions['tls']>
  readonly timeoutMs: number
  readonly connections: number
  /** Mails in a minute. */
  readonly perMinute?: number
}

/** Notes what is wrong with an option. */
export type Report = (option: string, message: string, hint?: string) => void

type PresetServer = Pick<Server, 'host' | 'port' | 'connections' | 'perMinute'> & { readonly user?: string }

const presets: Readonly<Record<Preset, PresetServer>> = {
  gmail: { host: 'smtp.gmail.com', port: 465, connections: 3 },
  // "Up to three concurrent connections", "30 messages per minute" (read 2026-11-21):
  // https://learn.microsoft.com/exchange/troubleshoot/send-emails/smtp-submission-improvements
  office365: { host: 'smtp.office365.com', port: 587, connections: 3, perMinute: 30 },
  sendgrid: { host: 'smtp.sendgrid.net', port: 465, connections: limits.connections, user: 'apikey' },
}

const defaultPort = { tls: 465, starttls: 587, none: 25 } as const

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)

/** @param sender  Its address is the user of a preset that has none. */
export function readServer(options: ServerOptions, sender: string, report: Report): Server {
  const preset = presetOf(options, report)
  const host = options.host ?? preset?.host ?? ''
  const secure = options.secure ?? ((options.port ?? preset?.port) === 465 ? 'tls' : 'starttls')
  const port =
    options.port ?? (options.secure === undefined ? preset?.port : undefined) ?? defaultPort[secure]
  const connections = options.connections ?? preset?.connections ?? limits.connections
  if (host === '') report('host', 'is missing', `give it, or a preset: ${Object.keys(presets).join(', ')}`)
  else if (!isDomain(host) && process.getBuiltinModule('node:net').isIP(host) === 0)
    report('host', 'expected a host name or an address', 'without smtp:// and without a port')
  if (!Object.hasOwn(defaultPort, secure)) report('secure', "expected 'tls', 'starttls' or 'none'")
  if (secure === 'none' && !isLoopback(host) && options.insecure !== true)
    report('secure', "with 'none' everyone on the way can read it", 'set insecure: true if that is meant')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) report('port', 'expected a port from 1 to 65535')
  if (!Number.isInteger(connections) || connections < 1 || connections > 100)
    report('connections', 'expected a number from 1 to 100')
  return {
    host,
    port,
    secure,
    ...readLogin(options, preset && (preset.user ?? sender), report),
    tls: options.tls ?? {},
    timeoutMs: readTimeout(options, report),
    connections,
    ...(preset?.perMinute !== undefined && { perMinute: preset.perMinute }),
  }
}

function presetOf({ preset }: ServerOptions, report: Report): PresetServer | undefined {
  if (preset === undefined) return undefined
  if (Object.hasOwn(presets, preset)) return presets[preset]
  report('preset', `expected one of ${Object.keys(presets).join(', ')}`)
  return undefined
}

function readLogin(
  options: ServerOptions,
  presetUser: string | undefined,
  report: Report,
): Pick<Server, 'login'> {
  const user = options.user || variable('EMAIL_USERNAME') || presetUser
  if (user === undefined) {
    if (options.password !== undefined) report('user', 'is missing', 'a password needs one')
    return {}
  }
  if (!options.password && variable('EMAIL_PASSWORD') === undefined) {
    report('password', 'is missing', 'give it as an option or set EMAIL_PASSWORD')
    return {}
  }
  return {
    login: { user, password: secret(options.password || undefined, 'email: password', 'EMAIL_PASSWORD') },
  }
}

function readTimeout({ timeout = '15s' }: ServerOptions, report: Report): number {
  try {
    return duration(timeout)
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    for (const { message, hint } of error.problems) report('timeout', message, hint)
    return 0
  }
}
