/** A request to the Bot API, read the way its server reads it. */
import type { HttpCall } from '../http-server.ts'
import { readMultipart } from './multipart.ts'
import { marked, type MarkedOrWrong } from './telegram-text.ts'

export type Json = Readonly<Record<string, unknown>>

export interface TelegramFile {
  readonly filename: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** One picture or document: uploaded, or at a URL, or known to Telegram. */
export interface TelegramMedia {
  readonly kind: 'photo' | 'document'
  /** As it was given; left out where a file came instead. */
  readonly reference?: string
  readonly file?: TelegramFile
  /** Of an item of an album. */
  readonly given?: Json
  readonly caption: MarkedOrWrong
}

export interface TelegramCall {
  readonly http: string
  /** Left out: the path has none. */
  readonly token?: string
  /** As Telegram writes it, whatever the case was. */
  readonly method: string
  readonly unreadable: boolean
  readonly args: Json
  /** Names of arguments that are JSON and cannot be read. */
  readonly broken: readonly string[]
  readonly files: ReadonlyMap<string, TelegramFile>
  /** `text` or `caption`, with its markup read. */
  readonly content?: MarkedOrWrong
  readonly media: readonly TelegramMedia[]
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
/** Numbers and booleans come as they are in JSON, and as text in a form. */
export const text = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
export const flag = (value: unknown): boolean => /^(true|yes|1)$/i.test(text(value))

const names =
  'getMe getChat sendMessage sendPhoto sendDocument sendMediaGroup editMessageText editMessageCaption editMessageMedia editMessageReplyMarkup deleteMessage answerCallbackQuery'.split(
    ' ',
  )
const structured = [
  'reply_markup',
  'entities',
  'caption_entities',
  'link_preview_options',
  'reply_parameters',
  'media',
]

export function readCall(http: HttpCall): TelegramCall {
  const [, token, method = ''] = /^\/bot([^/]*)\/([^/]*)$/.exec(http.url.pathname) ?? []
  const { args: given, files, unreadable } = readBody(http)
  const args: Record<string, unknown> = { ...Object.fromEntries(http.url.searchParams), ...given }
  const broken = structured.filter((name) => !unfold(args, name))
  const call = {
    http: http.method,
    ...(token === undefined ? {} : { token: decode(token) }),
    method: names.find((name) => name.toLowerCase() === method.toLowerCase()) ?? method,
    unreadable,
    args,
    broken,
    files,
  }
  return { ...call, ...contentOf(call), media: mediaOf(call) }
}

type Read = Omit<TelegramCall, 'content' | 'media'>

function contentOf({ args, method }: Read): Pick<TelegramCall, 'content'> {
  if (method === 'sendMessage' || method === 'editMessageText')
    return { content: marked(text(args['text']), text(args['parse_mode']), args['entities']) }
  if (method === 'editMessageCaption') return { content: captionOf(args) }
  return {}
}

const captionOf = (args: Json): MarkedOrWrong =>
  marked(text(args['caption']), text(args['parse_mode']), args['caption_entities'])

function mediaOf(call: Read): readonly TelegramMedia[] {
  const { method, args } = call
  if (method === 'sendPhoto' || method === 'sendDocument') {
    const kind = method === 'sendPhoto' ? 'photo' : 'document'
    return [{ kind, ...source(call, args[kind], kind), caption: captionOf(args) }]
  }
  const items = method === 'sendMediaGroup' ? list(args['media']) : []
  return [...items, ...(method === 'editMessageMedia' ? [args['media']] : [])].map((item) => {
    const given = isObject(item) ? item : {}
    const kind = given['type'] === 'photo' ? 'photo' : 'document'
    return { kind, given, ...source(call, given['media'], ''), caption: captionOf(given) }
  })
}

/** An upload under its own name, or under the one after attach://; else a URL or the id of a file. */
function source({ files }: Read, given: unknown, own: string): Pick<TelegramMedia, 'reference' | 'file'> {
  const reference = text(given)
  const attached = /^attach:\/\/(.*)$/s.exec(reference)?.[1]
  const file = reference === '' || attached !== undefined ? files.get(attached ?? own) : undefined
  return {
    ...(reference === '' || attached !== undefined ? {} : { reference }),
    ...(file === undefined ? {} : { file }),
  }
}

/** A form carries JSON as text, and so may JSON. False: it cannot be read. */
function unfold(args: Record<string, unknown>, name: string): boolean {
  const given = args[name]
  if (given === '' || given === undefined) {
    delete args[name]
    return true
  }
  if (typeof given !== 'string') return true
  try {
    args[name] = JSON.parse(given) as unknown
    return true
  } catch {
    return false
  }
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}

type Body = Pick<TelegramCall, 'args' | 'files' | 'unreadable'>

function readBody({ body, headers }: HttpCall): Body {
  const nothing: Body = { args: {}, files: new Map(), unreadable: false }
  const contentType = headers['content-type'] ?? ''
  const [type] = contentType.toLowerCase().split(/\s*;/)
  const whole = Buffer.from(body).toString('utf8')
  if (body.length === 0) return nothing
  if (type === 'application/json') return readJson(whole)
  if (type === 'application/x-www-form-urlencoded')
    return { ...nothing, args: Object.fromEntries(new URLSearchParams(whole)) }
  const parts = readMultipart(body, contentType)
  if (parts === undefined) return type === 'multipart/form-data' ? { ...nothing, unreadable: true } : nothing
  const isFile = ({ filename }: { readonly filename?: string }): boolean => filename !== undefined
  return {
    unreadable: false,
    args: Object.fromEntries(
      parts
        .filter((part) => !isFile(part))
        .map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')]),
    ),
    files: new Map(
      parts
        .filter(isFile)
        .map(({ name, filename = '', type: media, bytes }) => [
          name,
          { filename, type: media ?? 'application/octet-stream', bytes },
        ]),
    ),
  }
}

function readJson(whole: string): Body {
  const nothing: Body = { args: {}, files: new Map(), unreadable: false }
  try {
    const value = JSON.parse(whole) as unknown
    return isObject(value) ? { ...nothing, args: value } : { ...nothing, unreadable: true }
  } catch {
    return { ...nothing, unreadable: true }
  }
}
