/** A request to Twilio, read the way Twilio reads it. */
import type { HttpCall } from '../http-server.ts'

/** What the path names. */
export type SmsRoute = 'account' | 'messages' | 'message' | 'nothing'

export interface SmsCall {
  readonly method: string
  readonly path: string
  readonly route: SmsRoute
  /** As the path has it. */
  readonly account: string
  /** Of the message that the path names. */
  readonly sid?: string
  /** Of the Authorization header: an account or an API key. */
  readonly user?: string
  readonly password?: string
  /** All values by name, in their order. */
  readonly params: ReadonlyMap<string, readonly string[]>
}

/** The first value of a parameter; nothing if it is missing or empty. */
export const param = ({ params }: SmsCall, name: string): string | undefined =>
  params.get(name)?.[0] || undefined

/** It makes a new message. */
export const creates = ({ method, route }: SmsCall): boolean => method === 'POST' && route === 'messages'

export function readSmsCall({ method, url, headers, body }: HttpCall): SmsCall {
  const [, account = '', rest] = /^\/2010-04-01\/Accounts\/([^/]*?)(\.json|\/.*)$/.exec(url.pathname) ?? []
  const sid = /^\/Messages\/([^/]+)\.json$/.exec(rest ?? '')?.[1]
  const route = rest === '.json' ? 'account' : rest === '/Messages.json' ? 'messages' : 'nothing'
  const [, credentials] = /^Basic\s+(\S+)$/i.exec(headers['authorization'] ?? '') ?? []
  const [, user, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(credentials ?? '', 'base64').toString('utf8')) ?? []
  return {
    method,
    path: url.pathname,
    route: sid === undefined ? route : 'message',
    account,
    ...(sid !== undefined && { sid }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    params: grouped(isForm(headers) ? new URLSearchParams(Buffer.from(body).toString('utf8')) : []),
  }
}

const isForm = (headers: HttpCall['headers']): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '')

function grouped(pairs: Iterable<[string, string]>): Map<string, readonly string[]> {
  const params = new Map<string, readonly string[]>()
  for (const [name, value] of pairs) params.set(name, [...(params.get(name) ?? []), value])
  return params
}
