/** A request to Discord, read the way Discord reads it. */
import type { HttpCall } from '../http-server.ts'
import { readMultipart, type Part } from './multipart.ts'

export type Json = Readonly<Record<string, unknown>>

export interface DiscordFile {
  /** The `n` of `files[n]`; of an old `file` 0. */
  readonly id: string
  readonly filename: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** What a path names. */
export type DiscordPlace =
  | 'webhook'
  | 'webhook-message'
  | 'messages'
  | 'message'
  | 'message-thread'
  | 'threads'
  | 'channel'
  | 'me'
  | 'direct'

export interface DiscordCall {
  readonly method: string
  /** Left out: there is nothing at this path. */
  readonly place?: DiscordPlace
  /** e.g. `10`; left out where the path has none. */
  readonly version?: string
  /** What stands in the path: `webhook`, `token`, `channel`, `message`. */
  readonly ids: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  /** Why the body cannot be read. */
  readonly unreadable?: 'type' | 'json' | 'object'
  readonly body: Json
  readonly files: readonly DiscordFile[]
  /** Names of parts with a file that is none of the message. */
  readonly strays: readonly string[]
}

const paths: readonly (readonly [DiscordPlace, methods: string, RegExp])[] = [
  ['webhook', 'GET POST', /^\/webhooks\/(?<webhook>[^/]+)\/(?<token>[^/]+)$/],
  [
    'webhook-message',
    'GET PATCH DELETE',
    /^\/webhooks\/(?<webhook>[^/]+)\/(?<token>[^/]+)\/messages\/(?<message>[^/]+)$/,
  ],
  ['messages', 'POST', /^\/channels\/(?<channel>[^/]+)\/messages$/],
  ['message', 'GET PATCH DELETE', /^\/channels\/(?<channel>[^/]+)\/messages\/(?<message>[^/]+)$/],
  ['message-thread', 'POST', /^\/channels\/(?<channel>[^/]+)\/messages\/(?<message>[^/]+)\/threads$/],
  ['threads', 'POST', /^\/channels\/(?<channel>[^/]+)\/threads$/],
  ['channel', 'GET', /^\/channels\/(?<channel>[^/]+)$/],
  ['me', 'GET', /^\/users\/@me$/],
  ['direct', 'POST', /^\/users\/@me\/channels$/],
]

export const takes = ({ place, method }: DiscordCall): boolean =>
  paths.some(([name, methods]) => name === place && methods.split(' ').includes(method))

/** A parameter of the query that is set. https://docs.discord.com/developers/reference#boolean-query-strings */
export const asks = ({ query }: DiscordCall, name: 'wait' | 'with_components'): boolean =>
  /^(true|1)$/i.test(query.get(name) ?? '')

/** A webhook that is not asked to take components drops them. */
export const dropsComponents = (call: DiscordCall): boolean =>
  (call.place === 'webhook' || call.place === 'webhook-message') && !asks(call, 'with_components')

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const objects = (value: unknown): readonly Json[] => list(value).filter(isObject)
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export function readCall(http: HttpCall): DiscordCall {
  const { method, url, headers } = http
  const [, version, path] = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(decoded(url.pathname)) ?? []
  const found = paths.flatMap(([place, , pattern]) => {
    const match = pattern.exec(path ?? '')
    return match === null ? [] : [{ place, ids: { ...match.groups } }]
  })[0]
  return {
    method,
    ...(found === undefined ? { ids: {} } : found),
    ...(version === undefined ? {} : { version }),
    query: url.searchParams,
    headers,
    ...readBody(http),
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

type Body = Pick<DiscordCall, 'unreadable' | 'body' | 'files' | 'strays'>

function readBody({ body: bytes, headers }: HttpCall): Body {
  const nothing: Body = { body: {}, files: [], strays: [] }
  const contentType = headers['content-type'] ?? ''
  const [type] = contentType.toLowerCase().split(/\s*;/)
  if (bytes.length === 0) return nothing
  const text = (): string => Buffer.from(bytes).toString('utf8')
  if (type === 'application/json') return { ...nothing, ...json(text()) }
  if (type === 'application/x-www-form-urlencoded')
    return { ...nothing, body: Object.fromEntries(new URLSearchParams(text())) }
  const parts = readMultipart(bytes, contentType)
  return parts === undefined ? { ...nothing, unreadable: 'type' } : readParts(parts)
}

function readParts(parts: readonly Part[]): Body {
  const isFile = ({ name, filename }: Part): boolean => filename !== undefined || fileName.test(name)
  const { payload_json: payload, ...fields } = Object.fromEntries(
    parts
      .filter((part) => !isFile(part))
      .map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')]),
  )
  const sent = parts.filter(isFile)
  return {
    ...(payload === undefined ? { body: fields } : json(payload)),
    files: sent.flatMap(({ name, filename = '', type = 'application/octet-stream', bytes }) => {
      const [known, id = '0'] = fileName.exec(name) ?? []
      return known === undefined ? [] : [{ id, filename, type, bytes }]
    }),
    strays: sent.map(({ name }) => name).filter((name) => !fileName.test(name)),
  }
}

const fileName = /^(?:file|files\[(\d{1,20})\])$/

function json(text: string): Pick<Body, 'unreadable' | 'body'> {
  try {
    const value = JSON.parse(text) as unknown
    return isObject(value) ? { body: value } : { body: {}, unreadable: 'object' }
  } catch {
    return { body: {}, unreadable: 'json' }
  }
}
