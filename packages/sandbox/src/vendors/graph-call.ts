/** A request to Graph or to the token endpoint, read the way Microsoft reads it. */
import type { HttpCall } from '../http-server.ts'
import { isObject, list, type Json } from '../value.ts'

export interface Route {
  readonly what: 'me' | 'channels' | 'messages' | 'message'
  readonly team?: string
  /** Id of a channel or a chat. */
  readonly place?: string
  /** The parent, of replies. */
  readonly thread?: string
  readonly message?: string
}

export interface GraphCall {
  readonly method: string
  readonly path: string
  /** Of the token endpoint. */
  readonly tenant?: string
  readonly route?: Route
  readonly token?: string
  readonly contentType: string
  readonly form: Readonly<Record<string, string>>
  /** Nothing if the body is not a JSON object. */
  readonly json?: Json
  readonly filter?: string
}

const places = '(?:teams/(?<team>[^/]+)/channels/(?<channel>[^/]+)|chats/(?<chat>[^/]+))'
const routes: readonly (readonly [Route['what'], RegExp])[] = [
  ['me', /^\/v1\.0\/me$/],
  ['channels', /^\/v1\.0\/teams\/(?<team>[^/]+)\/channels$/],
  ['messages', new RegExp(`^/v1\\.0/${places}/messages(?:/(?<thread>[^/]+)/replies)?$`)],
  ['message', new RegExp(`^/v1\\.0/${places}/messages/(?:(?<thread>[^/]+)/replies/)?(?<message>[^/]+)$`)],
]

function routeOf(path: string): Route | undefined {
  for (const [what, pattern] of routes) {
    const groups = pattern.exec(path)?.groups
    if (groups === undefined && !pattern.test(path)) continue
    const { team, channel, chat, thread, message } = groups ?? {}
    const place = channel ?? chat
    return {
      what,
      ...(team === undefined ? {} : { team }),
      ...(place === undefined ? {} : { place }),
      ...(thread === undefined ? {} : { thread }),
      ...(message === undefined ? {} : { message }),
    }
  }
  return undefined
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export function readCall({ method, url, headers, body }: HttpCall): GraphCall {
  const path = decoded(url.pathname)
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path)?.[1]
  const route = routeOf(path)
  const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const filter = url.searchParams.get('$filter')
  const text = Buffer.from(body).toString('utf8')
  const json = parse(text)
  return {
    method,
    path,
    ...(tenant === undefined ? {} : { tenant }),
    ...(route === undefined ? {} : { route }),
    ...(token === undefined ? {} : { token }),
    contentType: headers['content-type'] ?? '',
    form: tenant === undefined ? {} : Object.fromEntries(new URLSearchParams(text)),
    ...(isObject(json) ? { json } : {}),
    ...(filter === null ? {} : { filter }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export const writes = ({ route, method }: GraphCall): boolean =>
  (route?.what === 'messages' && method === 'POST') || (route?.what === 'message' && method === 'PATCH')

/** The name that a filter of channels asks for; nothing if it asks anything else. */
export const filteredName = (filter: string): string | undefined =>
  /^\s*displayName\s+eq\s+'((?:[^']|'')*)'\s*$/.exec(filter)?.[1]?.replaceAll("''", "'")

export const content = ({ json }: GraphCall): string => {
  const body = json?.['body']
  return isObject(body) && typeof body['content'] === 'string' ? body['content'] : ''
}
/** Markers mean something in HTML only. */
export const html = (call: GraphCall): string => {
  const body = call.json?.['body']
  return isObject(body) && body['contentType'] === 'html' ? content(call) : ''
}
export const attachments = ({ json }: GraphCall): readonly Json[] =>
  list(json?.['attachments']).filter(isObject)
export const mentions = ({ json }: GraphCall): readonly Json[] => list(json?.['mentions']).filter(isObject)
