/** https://core.telegram.org/bots/api#markdownv2-style; the errors are those of https://github.com/tdlib/td (MessageEntity.cpp). */
import {
  asBytes,
  createOutput,
  fromBytes,
  inlineOf,
  linkOf,
  sorted,
  type Marked,
  type Output,
  type TelegramEntity,
} from './telegram-entities.ts'

interface Open {
  readonly type: string
  readonly language?: string
  /** Where it began: byte of the source, UTF-16 unit and byte of the text. */
  readonly source: number
  readonly offset: number
  readonly byte: number
}

const marks: readonly (readonly [mark: string, type: string])[] = [
  ['```', 'pre'],
  ['__', 'underline'],
  ['||', 'spoiler'],
  ['![', 'custom_emoji'],
  ['_', 'italic'],
  ['*', 'bold'],
  ['~', 'strikethrough'],
  ['[', 'text_link'],
  ['`', 'code'],
]
const closing: Readonly<Record<string, string>> = {
  ...Object.fromEntries(marks.map(([mark, type]) => [type, mark])),
  custom_emoji: ']',
  text_link: ']',
}
/** What the errors call them. */
const named: Readonly<Record<string, string>> = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  strikethrough: 'Strikethrough',
  spoiler: 'Spoiler',
  code: 'Code',
  pre: 'Pre',
  text_link: 'TextUrl',
  custom_emoji: 'CustomEmoji',
  blockquote: 'BlockQuote',
}
const unended = ({ type, language, source }: Open): SyntaxError =>
  new SyntaxError(
    `Can't find end of ${language === undefined ? named[type] : 'PreCode'} entity at byte offset ${source}`,
  )

/** A text while it is read. */
interface Reading {
  readonly bytes: string
  readonly output: Output
  readonly open: Open[]
  readonly entities: TelegramEntity[]
  readonly dropped: string[]
  at: number
  /** In a quotation. */
  quoted: boolean
  /** Nothing but carriage returns since the line began. */
  fresh: boolean
}

/** @throws {SyntaxError} with Telegram's words. */
export function parseMarkdownV2(source: string): Marked {
  const reading: Reading = {
    bytes: asBytes(source),
    output: createOutput(),
    open: [],
    entities: [],
    dropped: [],
    at: 0,
    quoted: false,
    fresh: true,
  }
  const { bytes, open, output, entities, dropped } = reading
  while (reading.at < bytes.length) step(reading)
  const last = open.at(-1)
  if (reading.quoted && (last?.type === 'blockquote' || last?.type === 'spoiler')) {
    const type = quoteType(reading, last)
    close(reading, type, open.pop()!)
  }
  if (open.length > 0) throw unended(open.at(-1)!)
  return { text: output.from(0), entities: sorted(entities), dropped }
}

function step(reading: Reading): void {
  const { bytes, at, open } = reading
  const top = open.at(-1)
  const reserved = top?.type === 'code' || top?.type === 'pre' ? '`' : '_*[]()~`>#+-=|{}.!\n'
  if (bytes[at] === '\\' && isEscapable(bytes[at + 1])) {
    reading.at++
    put(reading)
  } else if (!reserved.includes(bytes[at]!)) put(reading)
  else if (top !== undefined && isEnd(reading, top)) end(reading, top)
  else begin(reading)
}

/** Takes a byte over into the text. */
function put(reading: Reading): void {
  const byte = reading.bytes[reading.at++]!
  reading.output.put(byte)
  if (byte !== '\r') reading.fresh = byte === '\n'
}

function opened(reading: Reading, type: string, skip: number, language?: string): void {
  const { open, at, output } = reading
  open.push({ type, source: at, offset: output.length, byte: output.size, ...(language && { language }) })
  reading.at += skip
}

function close(
  { output, entities }: Reading,
  type: string,
  { offset }: Open,
  more: Partial<TelegramEntity> = {},
): void {
  if (output.length > offset) entities.push({ type, offset, length: output.length - offset, ...more })
}

function begin(reading: Reading): void {
  const { bytes, at } = reading
  const character = bytes[at]!
  if (character === '\n') return put(reading)
  if (character === '>' && reading.fresh) {
    if (reading.quoted) reading.at++
    else opened(reading, 'blockquote', 1)
    reading.quoted = true
    return
  }
  const [mark, type] = marks.find(([one]) => bytes.startsWith(one, at)) ?? []
  if (mark === undefined || type === undefined)
    throw new SyntaxError(`Character '${character}' is reserved and must be escaped with the preceding '\\'`)
  if (type !== 'pre') return opened(reading, type, mark.length)
  const { language, length } = fence(bytes, at)
  opened(reading, type, length, language)
}

function end(reading: Reading, top: Open): void {
  const { bytes, open, output, dropped } = reading
  if (bytes[reading.at] === '\n') {
    const type = quoteType(reading, top)
    put(reading)
    reading.quoted = false
    return close(reading, type, open.pop()!)
  }
  open.pop()
  reading.at += closing[top.type]!.length
  const hasUrl = bytes[reading.at] === '('
  if (top.type === 'text_link') {
    const url = hasUrl ? readUrl(reading) : output.from(top.byte)
    const link = linkOf(url)
    if (link === undefined) dropped.push(url)
    else close(reading, link.type, top, link)
  } else if (top.type === 'custom_emoji') {
    if (!hasUrl) throw new SyntaxError('The entity must contain a tg://emoji or tg://time URL')
    const inline = inlineOf(readUrl(reading))
    if (inline === undefined) throw new SyntaxError('Invalid tg://emoji or tg://time URL specified')
    close(reading, inline.type, top, inline)
  } else close(reading, top.type, top, top.language === undefined ? {} : { language: top.language })
}

/** A quotation ends with its line; two bars before that make it expandable. */
function quoteType({ bytes, at, open }: Reading, top: Open): string {
  if (top.type === 'blockquote') return 'blockquote'
  const bars = /^\|\|\r?$/.test(bytes.slice(top.source, at))
  if (top.type !== 'spoiler' || !bars) throw unended(top)
  open.pop()
  const below = open.at(-1)!
  if (below.type !== 'blockquote') throw unended(below)
  return 'expandable_blockquote'
}

function isEnd({ bytes, at, quoted }: Reading, { type }: Open): boolean {
  if (quoted && bytes[at] === '\n' && bytes[at + 1] !== '>') return true
  const mark = closing[type]
  if (mark === undefined || !bytes.startsWith(mark, at)) return false
  return type !== 'italic' || bytes[at + 1] !== '_'
}

/** Of ASCII all but DEL, and the end of the text. */
const isEscapable = (byte: string | undefined): boolean =>
  byte !== undefined && byte !== '\0' && byte < '\x7f'

/** The opening of a block of code with its language and the line break after it. */
function fence(bytes: string, at: number): { language?: string; length: number } {
  const pattern = /```(?:([^ \t\r\n\v`]+)(?=[ \t\r\n\v]))?(?:\r\n|\n\r|\n|\r)?/y
  pattern.lastIndex = at
  const [whole = '```', language] = pattern.exec(bytes) ?? []
  return language === undefined
    ? { length: whole.length }
    : { language: fromBytes(language), length: whole.length }
}

/** In parentheses; a backslash takes its meaning from the character after it. */
function readUrl(reading: Reading): string {
  const { bytes } = reading
  const start = ++reading.at
  let url = ''
  while (bytes[reading.at] !== ')') {
    if (bytes[reading.at] === '\\' && isEscapable(bytes[reading.at + 1])) reading.at++
    if (reading.at >= bytes.length) throw new SyntaxError(`Can't find end of a URL at byte offset ${start}`)
    url += bytes[reading.at++]!
  }
  reading.at++
  return fromBytes(url)
}
