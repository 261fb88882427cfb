/** Jira's documents. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
import { html, link, type Html, type Piece } from '../html.ts'
import { object, objects, string, type Json } from '../../value.ts'
import { bold, italic, mention, strike } from './marks.ts'
import { picture } from './pieces.ts'

const deepest = 24

export const renderAdf = (document: unknown): Html =>
  html`<div class="adf">${node(object(document), 0)}</div>`

type Draw = (inner: Piece, attrs: Json, value: Json) => Piece

const nodes: Readonly<Record<string, Draw>> = {
  doc: (inner) => inner,
  paragraph: (inner) => html`<p>${inner}</p>`,
  heading: (inner) => html`<h4 dir="auto">${inner}</h4>`,
  bulletList: (inner) =>
    html`<ul>
      ${inner}
    </ul>`,
  orderedList: (inner) =>
    html`<ol>
      ${inner}
    </ol>`,
  listItem: (inner) => html`<li dir="auto">${inner}</li>`,
  taskList: (inner) =>
    html`<ul class="tasks">
      ${inner}
    </ul>`,
  taskItem: (inner, { state }) => html`<li dir="auto">${state === 'DONE' ? '☑' : '☐'} ${inner}</li>`,
  codeBlock: (inner) => html`<pre class="code"><code>${inner}</code></pre>`,
  blockquote: (inner) => html`<blockquote dir="auto">${inner}</blockquote>`,
  panel: (inner, { panelType }) => html`<div class="panel ${panelLook(panelType)}">${inner}</div>`,
  expand: (inner, { title }) =>
    html`<details class="folded">
      <summary>${string(title) || '…'}</summary>
      ${inner}
    </details>`,
  rule: () => html`<hr />`,
  hardBreak: () => html`<br />`,
  table: (inner) =>
    html`<div class="scroll" tabindex="0">
      <table>
        ${inner}
      </table>
    </div>`,
  tableRow: (inner) =>
    html`<tr>
      ${inner}
    </tr>`,
  tableHeader: (inner) => html`<th>${inner}</th>`,
  tableCell: (inner) => html`<td>${inner}</td>`,
  mention: (_, { text, id }) => mention(string(text) || `@${string(id)}`),
  emoji: (_, { text, shortName }) => string(text) || string(shortName),
  date: (_, { timestamp }) => html`<span class="lozenge">${dayOf(string(timestamp))}</span>`,
  status: (_, { text, color }) => lozenge(string(text), string(color)),
  inlineCard: (_, { url }) => link(string(url)),
  blockCard: (_, { url }) => html`<p>${link(string(url))}</p>`,
  media: (_, { alt, url, id }) => picture({ alt: string(alt) || string(id), url: string(url) }),
  text: (_, __, value) => marked(value),
}

function node(value: Json, depth: number): Piece {
  if (depth > deepest) return '…'
  const type = string(value['type'])
  const inner = objects(value['content']).map((child) => node(child, depth + 1))
  return Object.hasOwn(nodes, type) ? nodes[type]!(inner, object(value['attrs']), value) : inner
}

function marked(value: Json): Piece {
  return objects(value['marks']).reduce((drawn: Piece, mark) => {
    const attrs = object(mark['attrs'])
    switch (mark['type']) {
      case 'strong':
        return bold(drawn)
      case 'em':
        return italic(drawn)
      case 'strike':
        return strike(drawn)
      case 'underline':
        return html`<u>${drawn}</u>`
      case 'code':
        return html`<code>${drawn}</code>`
      case 'subsup':
        return attrs['type'] === 'sub' ? html`<sub>${drawn}</sub>` : html`<sup>${drawn}</sup>`
      case 'link':
        return link(string(attrs['href']), drawn)
      default:
        return drawn
    }
  }, string(value['text']))
}

const panelLook = (type: unknown): string =>
  ({
    info: 'style-accent',
    note: 'style-note',
    success: 'style-good',
    warning: 'style-warning',
    error: 'style-attention',
  })[string(type)] ?? ''

function dayOf(timestamp: string): string {
  const date = new Date(Number(timestamp))
  return Number.isNaN(date.getTime()) ? timestamp : date.toISOString().slice(0, 10)
}

/** A status, in the colour of its category. */
export const lozenge = (text: string, colour = ''): Html =>
  html`<span
    class="lozenge ${/^(neutral|purple|blue|red|yellow|green)$/.test(colour) ? colour : ''}"
    dir="auto"
    >${text}</span
  >`
