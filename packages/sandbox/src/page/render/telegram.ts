import { html, link, type Html, type Piece } from '../html.ts'
import { list, number, object, objects, string, type Json } from '../../value.ts'
import { bold, italic, mention, strike } from './marks.ts'
import { button, file, fileOf, picture, prose } from './pieces.ts'

interface Entity {
  readonly start: number
  readonly end: number
  readonly value: Json
}

const draw: Readonly<Record<string, (inner: Piece, value: Json, text: string) => Html>> = {
  bold,
  italic,
  strikethrough: strike,
  underline: (inner) => html`<u>${inner}</u>`,
  spoiler: (inner) => html`<span class="spoiler" tabindex="0">${inner}</span>`,
  code: (inner) => html`<code>${inner}</code>`,
  pre: (inner) => html`<pre class="code"><code>${inner}</code></pre>`,
  blockquote: (inner) => html`<blockquote dir="auto">${inner}</blockquote>`,
  expandable_blockquote: (inner) => html`<blockquote dir="auto">${inner}</blockquote>`,
  text_link: (inner, value) => link(string(value['url']), inner),
  url: (inner, _, text) => link(text, inner),
  mention,
  text_mention: mention,
  hashtag: mention,
  bot_command: mention,
}

/** Text with entities, whose offsets count UTF-16 units as JavaScript does. https://core.telegram.org/api/entities */
export function entities(text: string, value: unknown): Piece {
  const sorted = objects(value)
    .map((one): Entity => {
      const start = Math.max(0, number(one['offset']) ?? 0)
      return { start, end: Math.min(text.length, start + (number(one['length']) ?? 0)), value: one }
    })
    .filter(({ start, end }) => start < end)
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
  return within(text, 0, text.length, sorted)
}

/** The entities of one stretch; those that begin inside another belong to it. */
function within(text: string, from: number, to: number, sorted: readonly Entity[]): Piece {
  const pieces: Piece[] = []
  let at = from
  let index = 0
  while (index < sorted.length) {
    const { start, end, value } = sorted[index]!
    let next = index + 1
    while (next < sorted.length && sorted[next]!.start < end) next++
    const stop = Math.min(end, to)
    const nested = sorted.slice(index + 1, next).map((one) => ({ ...one, end: Math.min(one.end, stop) }))
    const inner = within(text, start, stop, nested)
    const drawn = Object.hasOwn(draw, string(value['type'])) ? draw[string(value['type'])] : undefined
    pieces.push(text.slice(at, start), drawn ? drawn(inner, value, text.slice(start, stop)) : inner)
    at = stop
    index = next
  }
  return [...pieces, text.slice(at, to)]
}

/** What a bot method put into a chat. */
export function renderTelegram(payload: Json): Html | undefined {
  const text = string(payload['text'] ?? payload['caption'])
  const marks = payload['entities'] ?? payload['caption_entities']
  const { photo, document } = payload
  if (text === '' && photo === undefined && document === undefined) return undefined
  const rows = list(object(payload['reply_markup'])['inline_keyboard'])
  return html`<div class="telegram">
    ${photo !== undefined && media(photo)} ${document !== undefined && media(document)}
    ${text && prose(entities(text, marks))}
    ${rows.map(
      (row) =>
        html`<div class="keyboard">
          ${objects(row).map((one) => button(string(one['text']), string(one['url']), string(one['style'])))}
        </div>`,
    )}
  </div>`
}

/** An uploaded file, a URL that Telegram would fetch, or the id of a file. */
function media(value: unknown): Html {
  const one = object(Array.isArray(value) ? value.at(-1) : value)
  if (typeof value === 'string') return picture({ alt: '', url: value })
  const url = string(one['url'])
  return url === '' ? file(fileOf(one)) : picture({ alt: string(one['name']), url })
}
