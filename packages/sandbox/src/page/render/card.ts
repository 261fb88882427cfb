/**
 * Adaptive Cards, drawn here and not by Microsoft's renderer: what is said of text is then checked in one place, cards of
 * earlier versions look the same, and the page needs neither styles from scripts nor half a megabyte of them.
 */
import { html, link, type Html, type Piece } from '../html.ts'
import { list, object, objects, string, type Json } from '../../value.ts'
import { around, bold, italic, markUp, maskedLink, mention, type Mark } from './marks.ts'
import { button, picture, prose } from './pieces.ts'

// Bold, italic, lists and links; nothing else. https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
const marks: readonly Mark[] = [
  { pattern: /\\([!-/:-@[-`{-~])/g, draw: ([, character]) => character },
  { pattern: /<at>([^<]*)<\/at>/g, draw: ([, name]) => mention(name) },
  // Teams shows these in the reader's own zone.
  {
    pattern: /\{\{(?:DATE|TIME)\(([^(),]+)(?:,\s*\w+)?\)\}\}/g,
    draw: ([, time]) => html`<time>${time}</time>`,
  },
  maskedLink,
  around(/\*\*(?=\S)((?:[^*\\]|\\.|\*(?!\*))+?)\*\*/g, bold),
  around(/__(?=\S)((?:[^_\\]|\\.|_(?!_))+?)__/g, bold),
  around(/(?<![\p{L}\p{N}*])\*(?=\S)((?:[^*\\]|\\.)+?)\*/gu, italic),
  around(/(?<![\p{L}\p{N}_])_(?=\S)((?:[^_\\]|\\.)+?)_(?![\p{L}\p{N}])/gu, italic),
  { pattern: /^ *[-*+] +(?=\S)/gm, draw: () => '• ' },
]

const markdown = (text: string): Piece => markUp(text, marks)

const deepest = 12

/** A class for a word of the schema, and nothing for anything else. */
const look = (prefix: string, value: unknown, known: RegExp): string => {
  const word = string(value).toLowerCase()
  return known.test(word) ? `${prefix}-${word}` : ''
}
const colours = /^(good|warning|attention|accent|light|dark)$/
const styles = /^(emphasis|good|warning|attention|accent)$/
const sizes = /^(small|medium|large|extralarge)$/

const textLook = (value: Json): string =>
  [
    look('colour', value['color'], colours),
    look('size', value['size'], sizes),
    look('align', value['horizontalAlignment'], /^(center|right)$/),
    string(value['weight']).toLowerCase() === 'bolder' ? 'strong' : '',
    value['isSubtle'] === true ? 'subtle' : '',
    string(value['fontType']).toLowerCase() === 'monospace' ? 'mono' : '',
  ].join(' ')

/** An Adaptive Card, or nothing if it is none. */
export function renderCard(card: Json, depth = 0): Html | undefined {
  if (string(card['type']) !== 'AdaptiveCard' || depth > deepest) return undefined
  return html`<div class="card">${elements(card['body'], depth)}${actions(card['actions'], depth)}</div>`
}

const elements = (value: unknown, depth: number): Piece =>
  objects(value).map((one) => element(one, depth + 1))

function element(value: Json, depth: number): Html {
  if (depth > deepest) return html``
  const drawn = drawElement(value, depth)
  const separated =
    value['separator'] === true
      ? html`<hr />
          ${drawn}`
      : drawn
  // What a click would show.
  return value['isVisible'] === false
    ? html`<details class="folded">
        <summary>…</summary>
        ${separated}
      </details>`
    : separated
}

function drawElement(value: Json, depth: number): Html {
  switch (value['type']) {
    case 'TextBlock':
      return prose(markdown(string(value['text'])), textLook(value))
    case 'RichTextBlock':
      return prose(list(value['inlines']).map(run))
    case 'FactSet':
      return html`<dl class="facts">
        ${objects(value['facts']).map(
          (fact) =>
            html`<div>
              <dt dir="auto">${markdown(string(fact['title']))}</dt>
              <dd dir="auto">${markdown(string(fact['value']))}</dd>
            </div>`,
        )}
      </dl>`
    case 'Container':
    case 'Column':
      return html`<div class="container ${look('style', value['style'], styles)}">
        ${elements(value['items'], depth)}
      </div>`
    case 'ColumnSet':
      return html`<div class="columns ${look('style', value['style'], styles)}">
        ${objects(value['columns']).map((column) => element({ type: 'Column', ...column }, depth + 1))}
      </div>`
    case 'Image':
      return picture({
        alt: string(value['altText']),
        url: string(value['url']),
        small: /^(small|icon)$/i.test(string(value['size'])),
      })
    case 'ImageSet':
      return html`<div class="actions">${elements(value['images'], depth)}</div>`
    case 'ActionSet':
      return actions(value['actions'], depth)
    case 'CodeBlock':
      return html`<pre class="code"><code>${string(value['codeSnippet'])}</code></pre>`
    case 'Table':
      return html`<div class="scroll" tabindex="0">
        <table>
          ${objects(value['rows']).map(
            (row) =>
              html`<tr>
                ${objects(row['cells']).map((cell) => html`<td>${elements(cell['items'], depth)}</td>`)}
              </tr>`,
          )}
        </table>
      </div>`
    default:
      return prose(string(value['text']) || `[${string(value['type'])}]`, 'subtle')
  }
}

function run(value: unknown): Piece {
  if (typeof value === 'string') return value
  const one = object(value)
  const url = string(object(one['selectAction'])['url'])
  const text = string(one['text'])
  let drawn: Piece = url === '' ? text : link(url, text)
  if (one['italic'] === true) drawn = italic(drawn)
  if (one['strikethrough'] === true) drawn = html`<s>${drawn}</s>`
  return html`<span class="${textLook(one)}">${drawn}</span>`
}

/** Through a webhook only links and folds do anything. */
function actions(value: unknown, depth: number): Html {
  const all = objects(value)
  if (all.length === 0) return html``
  return html`<div class="actions">
    ${all.map((action) => {
      const title = string(action['title'])
      const inner =
        action['type'] === 'Action.ShowCard' ? renderCard(object(action['card']), depth + 1) : undefined
      if (inner !== undefined)
        return html`<details class="folded">
          <summary dir="auto">${title}</summary>
          ${inner}
        </details>`
      return button(title, string(action['url']), string(action['style']))
    })}
  </div>`
}
