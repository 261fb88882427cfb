/** https://core.telegram.org/bots/api#html-style; the errors are those of https://github.com/tdlib/td (MessageEntity.cpp). */
import {
  asBytes,
  createOutput,
  dateOf,
  emojiOf,
  fromBytes,
  linkOf,
  sorted,
  type Marked,
  type TelegramEntity,
} from './telegram-entities.ts'

const types: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'text_link',
    b: 'bold',
    strong: 'bold',
    i: 'italic',
    em: 'italic',
    s: 'strikethrough',
    strike: 'strikethrough',
    del: 'strikethrough',
    u: 'underline',
    ins: 'underline',
    span: 'spoiler',
    'tg-spoiler': 'spoiler',
    'tg-emoji': 'custom_emoji',
    'tg-time': 'date_time',
    pre: 'pre',
    code: 'code',
    blockquote: 'blockquote',
  }),
)

interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

interface Open extends Tag {
  /** In the text: UTF-16 units, and bytes. */
  readonly offset: number
  readonly byte: number
}

/** @throws {SyntaxError} with Telegram's words. */
export function parseHtml(source: string): Marked {
  const bytes = asBytes(source)
  const output = createOutput()
  const open: Open[] = []
  const entities: TelegramEntity[] = []
  const dropped: string[] = []
  let at = 0
  let broken = false
  while (at < bytes.length) {
    const reference = referenceAt(bytes, at)
    if (reference !== undefined) {
      broken ||= reference.code >= 0xd800 && reference.code <= 0xdfff
      output.put(asBytes(String.fromCodePoint(reference.code)))
      at = reference.end
    } else if (bytes[at] !== '<') output.put(bytes[at++]!)
    else if (bytes[at + 1] === '/') {
      at = closeTag(bytes, at, open)
      const tag = open.pop()!
      const length = output.length - tag.offset
      if (length > 0) add(entities, dropped, { ...tag, length, inside: output.from(tag.byte) })
    } else {
      const { tag, end } = openTag(bytes, at)
      open.push({ ...tag, offset: output.length, byte: output.size })
      at = end
    }
  }
  const unclosed = open.at(-1)
  if (unclosed !== undefined)
    throw new SyntaxError(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
  if (broken)
    throw new SyntaxError(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    )
  return { text: output.from(0), entities: sorted(entities.map(plainCode)), dropped }
}

/** The language of code counts inside pre only. */
function plainCode(entity: TelegramEntity): TelegramEntity {
  if (entity.type !== 'code') return entity
  const { type, offset, length } = entity
  return { type, offset, length }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** A character reference; the semicolon may be missing. Telegram leaves all others as they stand. */
function referenceAt(bytes: string, at: number): { code: number; end: number } | undefined {
  if (bytes[at] !== '&') return undefined
  const pattern = /&(?:#x([0-9a-f]*)|#(\d*)|([a-z]+))/giy
  pattern.lastIndex = at
  const [whole = '', hex, decimal, name] = pattern.exec(bytes) ?? []
  const end = at + whole.length + (bytes[at + whole.length] === ';' ? 1 : 0)
  if (name !== undefined) {
    const character = Object.hasOwn(named, name) ? named[name] : undefined
    return character === undefined ? undefined : { code: character.charCodeAt(0), end }
  }
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
  return code > 0 && code < 0x10ffff && whole.length < 10 ? { code, end } : undefined
}

const space = /[ \t\r\n\v]*/y
const after = (pattern: RegExp, bytes: string, at: number): number => {
  pattern.lastIndex = at
  return at + (pattern.exec(bytes)?.[0].length ?? 0)
}

function openTag(bytes: string, begin: number): { tag: Tag; end: number } {
  const nameEnd = after(/[^ \t\r\n\v>]*/y, bytes, begin + 1)
  if (nameEnd >= bytes.length) throw new SyntaxError(`Unclosed start tag at byte offset ${begin}`)
  const name = fromBytes(bytes.slice(begin + 1, nameEnd)).toLowerCase()
  if (!types.has(name)) throw new SyntaxError(`Unsupported start tag "${name}" at byte offset ${begin}`)
  const attributes = new Map<string, string>()
  let at = after(space, bytes, nameEnd)
  while (bytes[at] !== '>') {
    const attribute = readAttribute(bytes, at, { name, begin })
    attributes.set(attribute.name, attribute.value)
    at = after(space, bytes, attribute.end)
  }
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler')
    throw new SyntaxError(`Tag "span" must have class "tg-spoiler" at byte offset ${begin}`)
  return { tag: { name, attributes }, end: at + 1 }
}

function readAttribute(
  bytes: string,
  start: number,
  tag: { readonly name: string; readonly begin: number },
): { name: string; value: string; end: number } {
  const nameEnd = after(/[^ \t\r\n\v=>/"']*/y, bytes, start)
  const name = bytes.slice(start, nameEnd)
  if (name === '')
    throw new SyntaxError(`Empty attribute name in the tag "${tag.name}" at byte offset ${tag.begin}`)
  let at = after(space, bytes, nameEnd)
  const unclosed = `Unclosed start tag "${tag.name}" at byte offset ${tag.begin}`
  if (at >= bytes.length) throw new SyntaxError(unclosed)
  if (bytes[at] !== '=') return { name, value: '', end: at }
  at = after(space, bytes, at + 1)
  if (at >= bytes.length) throw new SyntaxError(unclosed)
  const quote = bytes[at]!
  const { value, end } =
    quote === '"' || quote === "'" ? readQuoted(bytes, at + 1, quote) : readToken(bytes, at)
  if (end >= bytes.length) throw new SyntaxError(`Unclosed start tag at byte offset ${tag.begin}`)
  return { name, value, end }
}

function readToken(bytes: string, start: number): { value: string; end: number } {
  const end = after(/[a-z0-9.-]*/iy, bytes, start)
  if (end < bytes.length && !/[ \t\r\n\v>]/.test(bytes[end]!))
    throw new SyntaxError(`Unexpected end of name token at byte offset ${start}`)
  return { value: bytes.slice(start, end).toLowerCase(), end }
}

function readQuoted(bytes: string, start: number, quote: string): { value: string; end: number } {
  let value = ''
  let at = start
  while (at < bytes.length && bytes[at] !== quote) {
    const reference = referenceAt(bytes, at)
    value += reference === undefined ? bytes[at]! : asBytes(String.fromCodePoint(reference.code))
    at = reference?.end ?? at + 1
  }
  return { value: fromBytes(value), end: at + 1 }
}

/** Where it ends; `</>` closes whatever is open. */
function closeTag(bytes: string, begin: number, open: readonly Open[]): number {
  const expected = open.at(-1)?.name
  if (expected === undefined) throw new SyntaxError(`Unexpected end tag at byte offset ${begin}`)
  const nameEnd = after(/[^ \t\r\n\v>]*/y, bytes, begin + 2)
  const name = fromBytes(bytes.slice(begin + 2, nameEnd)).toLowerCase()
  const end = after(space, bytes, nameEnd)
  if (bytes[end] !== '>') throw new SyntaxError(`Unclosed end tag at byte offset ${begin}`)
  if (name !== '' && name !== expected)
    throw new SyntaxError(
      `Unmatched end tag at byte offset ${begin}, expected "</${expected}>", found "</${name}>"`,
    )
  return end + 1
}

interface Closed extends Open {
  readonly length: number
  /** The text in it. */
  readonly inside: string
}

function add(
  entities: TelegramEntity[],
  dropped: string[],
  { name, attributes, offset, length, inside }: Closed,
): void {
  const type = types.get(name)!
  const place = { offset, length }
  const argument = (key: string): string => attributes.get(key) ?? ''
  if (name === 'a') {
    const url = argument('href') || inside
    const link = linkOf(url)
    if (link === undefined) dropped.push(url)
    else entities.push({ ...place, ...link })
  } else if (name === 'tg-emoji') {
    const emoji = emojiOf(argument('emoji-id'))
    if (emoji === undefined) throw new SyntaxError('Invalid custom emoji identifier specified')
    entities.push({ ...place, ...emoji })
  } else if (name === 'tg-time') {
    const date = dateOf(argument('unix'), argument('format'))
    if (date === undefined && !/^([rR]|[tTdDwW]*)$/.test(argument('format')))
      throw new SyntaxError('Invalid date format used')
    if (date !== undefined) entities.push({ ...place, ...date })
  } else if (name === 'pre') addPre(entities, place)
  else if (name === 'code') addCode(entities, place, /^language-(.+)$/s.exec(argument('class'))?.[1])
  else if (name === 'blockquote')
    entities.push({ type: attributes.has('expandable') ? 'expandable_blockquote' : type, ...place })
  else entities.push({ type, ...place })
}

type Place = Pick<TelegramEntity, 'offset' | 'length'>

const isAt = (entity: TelegramEntity | undefined, type: string, { offset, length }: Place): boolean =>
  entity?.type === type && entity.offset === offset && entity.length === length

/** Pre around code with a language, or the other way round, of the same stretch, are one. */
function addPre(entities: TelegramEntity[], place: Place): void {
  const last = entities.at(-1)
  if (last?.language !== undefined && isAt(last, 'code', place))
    entities[entities.length - 1] = { ...last, type: 'pre' }
  else entities.push({ type: 'pre', ...place })
}

function addCode(entities: TelegramEntity[], place: Place, language: string | undefined): void {
  if (language === undefined) entities.push({ type: 'code', ...place })
  else if (isAt(entities.at(-1), 'pre', place))
    entities[entities.length - 1] = { type: 'pre', ...place, language }
  else entities.push({ type: 'code', ...place, language })
}
