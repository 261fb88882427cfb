import { systemClock } from '@notify/core'
import { mentionsIn, readMrkdwn } from '../../vendors/slack-text.ts'
import { createWorkspace, namesOf } from '../../vendors/slack-workspace.ts'
import { bar, html, link, type Html, type Piece } from '../html.ts'
import { list, number, object, objects, string, type Json } from '../../value.ts'
import {
  around,
  bold,
  bareUrl,
  code,
  codeBlock,
  italic,
  markUp,
  mention,
  quoted,
  strike,
  type Mark,
} from './marks.ts'
import { button, field, file, fileOf, picture, prose } from './pieces.ts'

// Every workspace of the sandbox has the same people.
const names = namesOf(createWorkspace(systemClock))

/** `<…>`: a link, a mention, a channel or a date. */
const angled: Mark = {
  pattern: /<([^<>\n]*)>/g,
  draw([whole, raw = '']) {
    const [target = '', label] = raw.split('|')
    if (/^[@#!]/.test(raw)) {
      const read = readMrkdwn(whole, names)
      const calls = mentionsIn(whole, names).length > 0 || raw.startsWith('#')
      return calls ? mention(read) : read
    }
    return link(unescape(target), unescape(label ?? target))
  },
}

const unescape = (text: string): string => readMrkdwn(text, { ...names, channel: () => undefined })

/** What Slack has for the three characters that it escapes. */
const entity: Mark = { pattern: /&(?:amp|lt|gt);/g, draw: ([text]) => unescape(text) }

const emphasis = (sign: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}${sign}])${sign}(?=\\S)([^${sign}\\n]*\\S)${sign}(?![\\p{L}\\p{N}])`, 'gu')

const marks: readonly Mark[] = [
  { ...codeBlock, draw: ([, text = '']) => html`<pre class="code"><code>${unescape(text)}</code></pre>` },
  { ...code, draw: ([, text = '']) => html`<code>${unescape(text)}</code>` },
  angled,
  entity,
  around(emphasis('\\*'), bold),
  around(emphasis('_'), italic),
  around(emphasis('~'), strike),
]

const mrkdwn = (text: string): Html => quoted(text, (part) => markUp(part, marks), /^(?:>|&gt;) ?/)

/** A text object: mrkdwn or plain. */
function textOf(value: unknown): Piece {
  const { type, text } = object(value)
  if (typeof value === 'string') return value
  return type === 'mrkdwn' ? mrkdwn(string(text)) : html`<span dir="auto">${string(text)}</span>`
}

/** A message of the Web API or of a webhook. */
export function renderSlack(payload: Json): Html | undefined {
  const blocks = objects(payload['blocks'])
  const text = string(payload['text'] ?? payload['markdown_text'] ?? payload['initial_comment'])
  const attachments = objects(payload['attachments'])
  const files = objects(payload['files'])
  if (blocks.length + attachments.length + files.length === 0 && text === '') return undefined
  return html`<div class="slack">
    ${blocks.length > 0 ? blocks.map(block) : text && mrkdwn(text)} ${attachments.map(attachment)}
    ${files.map((one) => file(fileOf(one)))}
  </div>`
}

const named: Readonly<Record<string, string>> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' }

function attachment(value: Json): Html {
  const colour = string(value['color'])
  const blocks = objects(value['blocks'])
  const title = string(value['title'])
  const address = string(value['title_link'])
  const image = string(value['image_url'])
  return html`<div class="attachment">
    ${bar(named[colour] ?? colour)}
    <div>
      ${string(value['pretext']) && mrkdwn(string(value['pretext']))}
      ${title && html`<div class="strong" dir="auto">${address ? link(address, title) : title}</div>`}
      ${blocks.length > 0 ? blocks.map(block) : mrkdwn(string(value['text'] ?? (title ? '' : value['fallback'])))}
      ${fields(objects(value['fields']).map((one) => field(string(one['title']), mrkdwn(string(one['value'])))))}
      ${image && picture({ alt: '', url: image })}
      ${string(value['footer']) && html`<div class="context" dir="auto">${string(value['footer'])}</div>`}
    </div>
  </div>`
}

const fields = (drawn: readonly Html[]): Piece => drawn.length > 0 && html`<div class="fields">${drawn}</div>`

function block(value: Json): Html {
  switch (value['type']) {
    case 'header':
      return html`<h4 dir="auto">${textOf(value['text'])}</h4>`
    case 'section':
      return html`<div class="section">
        <div>
          ${textOf(value['text'])}
          ${fields(objects(value['fields']).map((one) => html`<div class="field">${textOf(one)}</div>`))}
        </div>
        ${value['accessory'] !== undefined && element(value['accessory'])}
      </div>`
    case 'context':
      return html`<div class="context">${objects(value['elements']).map(element)}</div>`
    case 'actions':
      return html`<div class="actions">${objects(value['elements']).map(element)}</div>`
    case 'divider':
      return html`<hr />`
    case 'image':
      return picture({
        alt: string(object(value['title'])['text']) || string(value['alt_text']),
        url: string(value['image_url']),
      })
    case 'markdown':
      return prose(markUp(string(value['text']), [codeBlock, code, bareUrl]))
    case 'table':
      return table(value)
    case 'rich_text':
      return html`${objects(value['elements']).map(rich)}`
    default:
      return prose(textOf(value['text']))
  }
}

function table(value: Json): Html {
  return html`<div class="scroll" tabindex="0">
    <table>
      ${list(value['rows']).map(
        (row) =>
          html`<tr>
            ${objects(row).map((cell) => html`<td>${cell['type'] === 'rich_text' ? block(cell) : textOf(cell)}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`
}

/** A button, a picture, a text. */
function element(value: unknown): Html {
  const one = object(value)
  const { type } = one
  if (type === 'button') return button(textOf(one['text']), string(one['url']), string(one['style']))
  if (type === 'image')
    return picture({ alt: string(one['alt_text']), url: string(one['image_url']), small: true })
  if (type === 'mrkdwn' || type === 'plain_text') return html`<span>${textOf(one)}</span>`
  return button(textOf(one['placeholder'] ?? one['text'] ?? string(type)))
}

function rich(value: Json, depth = 0): Html {
  const children = objects(value['elements'])
  const inner = html`${children.map(richInline)}`
  switch (value['type']) {
    case 'rich_text_preformatted':
      return html`<pre class="code"><code>${inner}</code></pre>`
    case 'rich_text_quote':
      return html`<blockquote dir="auto">${inner}</blockquote>`
    case 'rich_text_list': {
      const items =
        depth > 8 ? [] : children.map((child) => html`<li dir="auto">${rich(child, depth + 1)}</li>`)
      const indent = Math.min(4, number(value['indent']) ?? 0)
      return value['style'] === 'ordered'
        ? html`<ol class="indent-${indent}">
            ${items}
          </ol>`
        : html`<ul class="indent-${indent}">
            ${items}
          </ul>`
    }
    default:
      return prose(inner)
  }
}

function richInline(value: Json): Html {
  const style = object(value['style'])
  let drawn: Piece
  switch (value['type']) {
    case 'link':
      drawn = link(string(value['url']), string(value['text']) || string(value['url']))
      break
    case 'user':
      drawn = mention(readMrkdwn(`<@${string(value['user_id'])}>`, names))
      break
    case 'usergroup':
      drawn = mention(readMrkdwn(`<!subteam^${string(value['usergroup_id'])}>`, names))
      break
    case 'broadcast':
      drawn = mention(`@${string(value['range'])}`)
      break
    case 'channel':
      drawn = mention(`#${string(value['channel_id'])}`)
      break
    case 'emoji':
      drawn = emoji(string(value['unicode'])) || `:${string(value['name'])}:`
      break
    default:
      drawn = string(value['text'])
  }
  if (style['code'] === true) drawn = html`<code>${drawn}</code>`
  if (style['bold'] === true) drawn = bold(drawn)
  if (style['italic'] === true) drawn = italic(drawn)
  if (style['strike'] === true) drawn = strike(drawn)
  return html`${drawn}`
}

/** `1f469-200d-1f4bb` as it looks. */
const emoji = (codes: string): string =>
  /^[\da-f]{2,5}(-[\da-f]{2,5})*$/i.test(codes)
    ? String.fromCodePoint(...codes.split('-').map((code) => Number.parseInt(code, 16)))
    : ''
