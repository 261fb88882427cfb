/** What markup means once it is read: plain text, and what is special about stretches of it. */

/** https://core.telegram.org/bots/api#messageentity */
export interface TelegramEntity {
  readonly type: string
  /** In UTF-16 units, like `length`. */
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly user?: { readonly id: number }
  readonly custom_emoji_id?: string
  readonly unix_time?: number
  readonly date_time_format?: string
}

export interface Marked {
  readonly text: string
  readonly entities: readonly TelegramEntity[]
  /** URLs of links that Telegram leaves out without a word. */
  readonly dropped: readonly string[]
}

/** UTF-8, one character a byte: Telegram counts bytes in its errors. */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
export const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8')

/** Text that is read so far, and how long it is. */
export interface Output {
  put(bytes: string): void
  /** UTF-16 units. */
  readonly length: number
  /** Bytes. */
  readonly size: number
  /** From this byte on. */
  from(byte: number): string
}

export function createOutput(): Output {
  let bytes = ''
  let length = 0
  return {
    put(more) {
      bytes += more
      for (const byte of more) {
        const code = byte.charCodeAt(0)
        // A character of four bytes is a pair in UTF-16; bytes that only go on count nothing.
        if (code < 0x80 || code >= 0xc0) length += code >= 0xf0 ? 2 : 1
      }
    },
    get length() {
      return length
    },
    get size() {
      return bytes.length
    },
    from: (byte) => fromBytes(bytes.slice(byte)),
  }
}

type Argument = Omit<TelegramEntity, 'type' | 'offset' | 'length'>

/** A link to a page or a person; nothing if Telegram would leave it out. */
export function linkOf(url: string): (Argument & { readonly type: string }) | undefined {
  const user = /^tg:(?:\/\/)?user\/?\?(?:[^#]*&)?id=(\d+)(?:[&#]|$)/i.exec(url)?.[1]
  if (user !== undefined) return { type: 'text_mention', user: { id: Number(user) } }
  const checked = checkedUrl(url)
  return checked === undefined ? undefined : { type: 'text_link', url: checked }
}

/** A URL as Telegram writes it; nothing if it takes none like this: the host of a web page has a dot. */
export function checkedUrl(url: string): string | undefined {
  const own = /^(tg|ton|tonsite):(?:\/\/)?([\w-]+(?:\.[\w-]+)*)(.*)$/is.exec(url)
  if (own !== null) return `${own[1]!.toLowerCase()}://${own[2]}${own[3]}`
  const [, scheme = 'http', host = '', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]+)(.*)$/is.exec(url) ?? []
  const whole = `${scheme.toLowerCase()}://${host.toLowerCase()}${rest.startsWith('/') ? '' : '/'}${rest}`
  const parsed = URL.parse(whole)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined
  return /[.[]/.test(host) ? whole : undefined
}

/** `tg://emoji?id=…` or `tg://time?unix=…&format=…`; nothing for all else. */
export function inlineOf(url: string): (Argument & { readonly type: string }) | undefined {
  const [, host = '', query = ''] = /^tg:(?:\/\/)?([a-z]+)\/?\?([^#]*)/i.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  if (host.toLowerCase() === 'emoji') return emojiOf(parameters.get('id') ?? '')
  return host.toLowerCase() === 'time'
    ? dateOf(parameters.get('unix') ?? '', parameters.get('format') ?? '')
    : undefined
}

type Read = ReturnType<typeof inlineOf>

export const emojiOf = (id: string): Read =>
  /^[1-9]\d{0,18}$/.test(id) ? { type: 'custom_emoji', custom_emoji_id: id } : undefined

export const dateOf = (unix: string, format: string): Read =>
  /^[1-9]\d{0,9}$/.test(unix) && /^([rR]|[tTdDwW]*)$/.test(format)
    ? { type: 'date_time', unix_time: Number(unix), ...(format === '' ? {} : { date_time_format: format }) }
    : undefined

const priority =
  'blockquote expandable_blockquote pre code text_link text_mention bold italic underline strikethrough spoiler custom_emoji date_time'.split(
    ' ',
  )

export const sorted = (entities: readonly TelegramEntity[]): TelegramEntity[] =>
  [...entities].sort(
    (a, b) =>
      a.offset - b.offset || b.length - a.length || priority.indexOf(a.type) - priority.indexOf(b.type),
  )

/**
 * As Telegram keeps it: without white space around it, and with nothing inside code.
 * The text is empty if only white space was there.
 */
export function tidied({ text, entities, dropped }: Marked): Marked {
  const end = text.trimEnd().length
  const first = sorted(entities)[0]?.offset ?? end
  const start = Math.min(/^[ \n]*/.exec(text)![0].length, first)
  const kept = entities.flatMap((entity) => {
    const length = Math.min(entity.offset + entity.length, end) - entity.offset
    return length > 0 ? [{ ...entity, offset: entity.offset - start, length }] : []
  })
  const codes = kept.filter(({ type }) => type === 'code' || type === 'pre')
  const outside = kept.filter((entity) => !codes.some((code) => code !== entity && isInside(entity, code)))
  return { text: text.slice(start, end), entities: sorted(outside), dropped }
}

const isInside = (inner: TelegramEntity, outer: TelegramEntity): boolean =>
  inner.offset >= outer.offset &&
  inner.offset + inner.length <= outer.offset + outer.length &&
  !/blockquote/.test(inner.type)

const found: readonly (readonly [string, RegExp])[] = [
  ['url', /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/gi],
  ['email', /(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['mention', /(?<!\w)@\w{2,32}(?!\w)/g],
  ['hashtag', /(?<![\w#])#(?=\w*\p{L})[\p{L}\d_]{1,256}/gu],
  ['bot_command', /(?<![\w/<>])\/\w{1,64}(?:@\w{3,32})?(?![\w/<>])/g],
]

/** What Telegram finds by itself where no markup says otherwise. */
export function withFound({ text, entities, dropped }: Marked): Marked {
  const taken = entities.filter(({ type }) => /^(code|pre|text_link|text_mention)$/.test(type))
  const more: TelegramEntity[] = []
  for (const [type, pattern] of found)
    for (const { index: offset, 0: whole } of text.matchAll(pattern)) {
      const free = ![...taken, ...more].some(
        (other) => offset < other.offset + other.length && other.offset < offset + whole.length,
      )
      if (free) more.push({ type, offset, length: whole.length })
    }
  return { text, entities: sorted([...entities, ...more]), dropped }
}
