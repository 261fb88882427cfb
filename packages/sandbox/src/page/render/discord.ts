import { bar, html, link, type Html, type Piece } from '../html.ts'
import { number, object, objects, string, type Json } from '../../value.ts'
import {
  around,
  bareUrl,
  bold,
  code,
  codeBlock,
  italic,
  markUp,
  maskedLink,
  mention,
  quoted,
  strike,
  type Mark,
} from './marks.ts'
import { button, file, fileOf, picture } from './pieces.ts'

const spoiler = (inner: Piece): Html => html`<span class="spoiler" tabindex="0">${inner}</span>`

// https://docs.discord.com/developers/reference#message-formatting
const called: Mark = {
  pattern: /<(@&|@!?|#)(\d+)>|@everyone|@here/g,
  draw: ([whole, sign, id]) => mention(sign === undefined ? whole : `${sign.replace(/[!&]/, '')}${id}`),
}
const time: Mark = {
  pattern: /<t:(-?\d{1,12})(?::[tTdDfFR])?>/g,
  draw: ([, seconds]) => html`<time>${isoOf(Number(seconds) * 1_000)}</time>`,
}
const emoji: Mark = { pattern: /<a?(:\w+:)\d+>/g, draw: ([, name]) => name }
const silentLink: Mark = { pattern: /<(https?:\/\/[^<>\s]+)>/g, draw: ([, url = '']) => link(url) }
const escaped: Mark = { pattern: /\\([^\w\s])/g, draw: ([, character]) => character }

const marks: readonly Mark[] = [
  codeBlock,
  code,
  escaped,
  called,
  time,
  emoji,
  silentLink,
  maskedLink,
  bareUrl,
  around(/\*\*(?=\S)((?:[^*\\]|\\.|\*(?!\*))+?)\*\*/g, bold),
  around(/__(?=\S)((?:[^_\\]|\\.|_(?!_))+?)__/g, (inner) => html`<u>${inner}</u>`),
  around(/~~(?=\S)((?:[^~\\]|\\.)+?)~~/g, strike),
  around(/\|\|((?:[^|\\]|\\.)+?)\|\|/g, spoiler),
  around(/\*(?=\S)((?:[^*\\]|\\.)+?)\*/g, italic),
  around(/(?<![\p{L}\p{N}])_(?=\S)((?:[^_\\]|\\.)+?)_(?![\p{L}\p{N}])/gu, italic),
]

const lineMarks: readonly Mark[] = [
  {
    pattern: /^(#{1,3}) +(.+)$/gm,
    draw: ([, , text = '']) => html`<span class="heading">${markUp(text, marks)}</span>`,
  },
  { pattern: /^-# +(.+)$/gm, draw: ([, text = '']) => html`<small>${markUp(text, marks)}</small>` },
  { pattern: /^( *)[-*] +(?=\S)/gm, draw: ([, indent]) => `${indent}• ` },
]

const markdown = (text: string): Html =>
  quoted(text, (part) => markUp(part, [codeBlock, ...lineMarks, ...marks]))

const isoOf = (ms: number): string => {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/\.000Z$/, 'Z')
}

/** A message as Discord returns it. */
export function renderDiscord(payload: Json): Html | undefined {
  const content = string(payload['content'])
  const embeds = objects(payload['embeds'])
  const files = objects(payload['attachments'])
  const components = objects(payload['components'])
  if (content === '' && embeds.length + files.length + components.length === 0) return undefined
  return html`<div class="discord">
    ${content && markdown(content)} ${embeds.map(embed)} ${files.map((one) => file(fileOf(one)))}
    ${components.map((row) => component(row))}
  </div>`
}

/** A decimal number as Discord has it, as CSS does. */
const colourOf = (value: unknown): string | undefined => {
  const colour = number(value)
  return colour === undefined ? undefined : `#${(colour & 0xff_ff_ff).toString(16).padStart(6, '0')}`
}

function embed(value: Json): Html {
  const author = object(value['author'])
  const title = string(value['title'])
  const url = string(value['url'])
  const footer = [string(object(value['footer'])['text']), string(value['timestamp'])].filter(Boolean)
  const thumbnail = string(object(value['thumbnail'])['url'])
  const image = string(object(value['image'])['url'])
  return html`<div class="embed">
    ${bar(colourOf(value['color']))}
    <div>
      ${
        string(author['name']) &&
        html`<div class="author" dir="auto">
          ${author['url'] ? link(string(author['url']), string(author['name'])) : string(author['name'])}
        </div>`
      }
      ${title && html`<div class="strong" dir="auto">${url ? link(url, markUp(title, marks)) : markUp(title, marks)}</div>`}
      ${string(value['description']) && markdown(string(value['description']))}
      ${
        objects(value['fields']).length > 0 &&
        html`<div class="fields three">
          ${objects(value['fields']).map(
            (one) =>
              html`<div class="field ${one['inline'] === true ? '' : 'wide'}" dir="auto">
                <b>${markUp(string(one['name']), marks)}</b>${markdown(string(one['value']))}
              </div>`,
          )}
        </div>`
      }
      ${thumbnail && picture({ alt: 'thumbnail', url: thumbnail })}
      ${image && picture({ alt: 'image', url: image })}
      ${footer.length > 0 && html`<div class="context" dir="auto">${footer.join(' · ')}</div>`}
    </div>
  </div>`
}

/** Buttons in rows, and texts in containers. https://docs.discord.com/developers/components/reference */
function component(value: Json, depth = 0): Html {
  if (depth > 6) return html``
  const { type } = value
  if (type === 2)
    return button(string(value['label']), string(value['url']), styles[number(value['style']) ?? 0])
  if (type === 10) return markdown(string(value['content']))
  if (type === 14) return html`<hr />`
  const inner = [...objects(value['components']), ...(value['accessory'] ? [object(value['accessory'])] : [])]
  const drawn = inner.map((one) => component(one, depth + 1))
  return type === 1
    ? html`<div class="actions">${drawn}</div>`
    : html`<div class="embed">
        ${bar(colourOf(value['accent_color']))}
        <div>${drawn}</div>
      </div>`
}

const styles: readonly string[] = ['', 'primary', '', 'success', 'danger', '']
