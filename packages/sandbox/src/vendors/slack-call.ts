/** A request to Slack, read the way Slack reads it. */
import type { HttpCall } from '../http-server.ts'
import { readMultipart } from './multipart.ts'

export type Json = Readonly<Record<string, unknown>>

/** What could not be read, in Slack's words. */
export type Unreadable =
  | 'missing_post_type'
  | 'invalid_post_type'
  | 'invalid_charset'
  | 'invalid_form_data'
  | 'invalid_json'
  | 'json_not_object'

export interface SlackCall {
  readonly surface: 'api' | 'webhook' | 'upload'
  /** e.g. `chat.postMessage`; of a webhook and an upload the path. */
  readonly method: string
  readonly token?: string
  readonly unreadable?: Unreadable
  readonly args: Json
  /** Arguments that are JSON and cannot be read. */
  readonly broken: readonly ('blocks' | 'attachments' | 'metadata' | 'files')[]
  /** Lists of blocks with their JSON pointers: of the message, then of its attachments. */
  readonly lists: readonly Placed<readonly unknown[]>[]
  readonly attachments: readonly unknown[]
  /** Of the body, or of the file if the body is a form. */
  readonly bytes: number
}

export interface Placed<Value> {
  readonly value: Value
  /** JSON pointer. */
  readonly at: string
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every block of every list, with its pointer. */
export const blocksOf = (call: SlackCall): readonly Placed<Json>[] =>
  call.lists.flatMap(({ value, at }) =>
    value.flatMap((block, index) => (isObject(block) ? [{ value: block, at: `${at}/${index}` }] : [])),
  )

/** The id of the file follows. */
export const uploadPath = '/upload/v1/'

export function readCall(call: HttpCall): SlackCall {
  const api = /^\/api\/([^/]*)$/.exec(call.url.pathname)
  const surface = api !== null ? 'api' : call.url.pathname.startsWith(uploadPath) ? 'upload' : 'webhook'
  const [raw, unreadable] = surface === 'upload' ? [{}] : readBody(call, surface)
  const args = { ...raw }
  const broken: SlackCall['broken'][number][] = []
  for (const name of ['blocks', 'attachments', 'metadata', 'files'] as const) {
    const [value, ok] = unfold(args[name], name)
    if (ok) args[name] = value
    else broken.push(name)
    if (args[name] === undefined) delete args[name]
  }
  const token = bearer(call.headers) ?? (typeof args['token'] === 'string' ? args['token'] : undefined)
  const attachments = broken.includes('attachments') ? [] : list(args['attachments'])
  return {
    surface,
    method: api?.[1] ?? call.url.pathname,
    ...(token === undefined ? {} : { token }),
    ...(unreadable === undefined ? {} : { unreadable }),
    args,
    broken,
    attachments,
    bytes: bytesOf(call),
    lists: [
      ...(broken.includes('blocks') ? [] : [{ value: list(args['blocks']), at: '/blocks' }]),
      ...attachments.flatMap((attachment, index) =>
        isObject(attachment)
          ? [{ value: list(attachment['blocks']), at: `/attachments/${index}/blocks` }]
          : [],
      ),
    ],
  }
}

/** An upload is the bytes themselves, or a form with them. */
function bytesOf({ body, headers }: HttpCall): number {
  const parts = readMultipart(body, headers['content-type'] ?? '')
  return parts?.find(({ filename }) => filename !== undefined)?.bytes.byteLength ?? body.byteLength
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const bearer = (headers: Readonly<Record<string, string>>): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]

/** A form carries JSON as text; a JSON body may carry either. An empty text counts as left out. */
function unfold(value: unknown, name: string): [unknown, boolean] {
  let read = value
  if (typeof value === 'string') {
    if (value.trim() === '') return [undefined, true]
    try {
      read = JSON.parse(value) as unknown
    } catch {
      return [value, false]
    }
  }
  return [read, read === undefined || (name === 'metadata' ? isObject(read) : Array.isArray(read))]
}

function readBody(call: HttpCall, surface: SlackCall['surface']): [Json, Unreadable?] {
  const query = Object.fromEntries(call.url.searchParams)
  const text = Buffer.from(call.body).toString('utf8')
  const [type = '', ...parameters] = (call.headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/)
  if (text === '') return [query]
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8)
  if (charset !== undefined && !/^"?(utf-8|utf8|iso-8859-1)"?$/.test(charset))
    return [query, 'invalid_charset']
  if (surface === 'webhook') return readWebhook(text, type)
  if (type === 'application/json') return json(text)
  if (type === 'application/x-www-form-urlencoded') return form(text, query)
  return [query, type === '' ? 'missing_post_type' : 'invalid_post_type']
}

/** A webhook takes JSON, or a form with the JSON in `payload`. */
function readWebhook(text: string, type: string): [Json, Unreadable?] {
  if (type !== 'application/x-www-form-urlencoded') return json(text)
  return json(new URLSearchParams(text).get('payload') ?? text)
}

function json(text: string): [Json, Unreadable?] {
  try {
    const value = JSON.parse(text) as unknown
    return isObject(value) ? [value] : [{}, 'json_not_object']
  } catch {
    return [{}, 'invalid_json']
  }
}

function form(text: string, query: Json): [Json, Unreadable?] {
  // URLSearchParams reads anything; a percent sign that encodes nothing is how a broken form shows.
  if (/%(?![0-9a-f]{2})/i.test(text)) return [query, 'invalid_form_data']
  return [{ ...query, ...Object.fromEntries(new URLSearchParams(text)) }]
}
