/** Text with its markup read, and what a reader sees of a message. */
import { tidied, withFound, type Marked, type TelegramEntity } from './telegram-entities.ts'
import { parseHtml } from './telegram-html.ts'
import { parseMarkdownV2 } from './telegram-markdown.ts'

/** `wrong` in Telegram's words. */
export type MarkedOrWrong = Marked & { readonly wrong?: string; readonly modeUnknown?: true }

const plain = (text: string, entities: readonly TelegramEntity[] = []): Marked => ({
  text,
  entities,
  dropped: [],
})

/** What Telegram makes of a text, a mode and entities; the mode goes before the entities. */
export function marked(source: string, mode: string, entities: unknown): MarkedOrWrong {
  const parse = parsers.get(mode.toLowerCase())
  if (parse === undefined) return { ...plain(source), modeUnknown: true }
  try {
    return withFound(tidied(parse(source, entities)))
  } catch (error) {
    if (error instanceof SyntaxError) return { ...plain(source), wrong: error.message }
    throw error
  }
}

const parsers: ReadonlyMap<string, (source: string, entities: unknown) => Marked> = new Map([
  ['', (source: string, entities: unknown) => plain(source, listed(entities, source.length))],
  ['none', (source: string, entities: unknown) => plain(source, listed(entities, source.length))],
  ['html', parseHtml],
  ['markdownv2', parseMarkdownV2],
  ['markdown', parseLegacy],
])

/** Entities as they were given; those that Telegram finds by itself are left out. */
function listed(given: unknown, length: number): TelegramEntity[] {
  if (!Array.isArray(given)) return []
  return given.flatMap((entity: unknown) => {
    const { type, offset, length: size } = (entity ?? {}) as TelegramEntity
    const whole = typeof type === 'string' && Number.isInteger(offset) && Number.isInteger(size)
    const inside = whole && offset >= 0 && size > 0 && offset < length
    return inside && !detected.has(type) ? [entity as TelegramEntity] : []
  })
}

const detected = new Set(
  'mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(' '),
)

const legacy: Readonly<Record<string, string>> = {
  '*': 'bold',
  _: 'italic',
  '`': 'code',
  '```': 'pre',
  '[': 'text_link',
}

/** The old mode: nothing nests, and a backslash escapes _ * ` [ outside of entities. */
function parseLegacy(source: string): Marked {
  const entities: TelegramEntity[] = []
  let text = ''
  const pattern =
    /\\([_*`[])|(```)(?:[^\s`]*\n)?([^]*?)```|([*_`])([^]*?)\4|\[([^\]]*)\](?:\(([^)]*)\))?|[*_`[]/g
  let last = 0
  for (const match of source.matchAll(pattern)) {
    const [whole, escaped, fence, block, mark, inside, label, url] = match
    text += source.slice(last, match.index)
    last = match.index + whole.length
    const content = escaped ?? block ?? inside ?? label
    if (content === undefined)
      throw new SyntaxError(
        `Can't find end of the entity starting at byte offset ${Buffer.byteLength(source.slice(0, match.index))}`,
      )
    const type = escaped === undefined ? legacy[fence ?? mark ?? '['] : undefined
    if (type !== undefined && content !== '' && (type !== 'text_link' || url))
      entities.push({ type, offset: text.length, length: content.length, ...(url ? { url } : {}) })
    text += content
  }
  return plain(text + source.slice(last), entities)
}

/** The first bold stretch, or the first line. */
export function titleOf({ text, entities }: Pick<Marked, 'text' | 'entities'>): string {
  const bold = entities.find(({ type }) => type === 'bold')
  const shown = bold === undefined ? text : text.slice(bold.offset, bold.offset + bold.length)
  return shown.trim().split('\n')[0] ?? ''
}
