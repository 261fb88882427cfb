/** An entry of the timeline as markup. */
import { createHash } from 'node:crypto'
import type { Finding, SandboxMessage, Vendor } from '../message.ts'
import type { Entry, Reply } from './entries.ts'
import { html, link, toText, type Html, type Piece } from './html.ts'
import type { Mask } from './mask.ts'
import { metersOf, type Meter } from './meters.ts'
import { bytesText } from './render/pieces.ts'
import { renderMessage } from './render/render.ts'
import { requestView } from './request-view.ts'
import { sourceOf } from './rule-sources.ts'
import { vendorNames, type Words } from './words.ts'

export interface Look {
  readonly words: Words
  readonly mask: Mask
  readonly webhookSecret?: string | undefined
}

/** `data-version` changes with everything that is shown: the browser keeps what has not changed. */
export function entryView(entry: Entry, look: Look): Html {
  const inner = entry.kind === 'message' ? messageView(entry, look, entry.replies) : failureView(entry, look)
  const version = createHash('sha1').update(toText(inner)).digest('base64url').slice(0, 12)
  const { vendor } = entry.kind === 'message' ? entry.message : entry.request
  return html`<li id="${entry.id}" class="entry ${vendor}" data-version="${version}">${inner}</li>`
}

function messageView({ id, message }: Reply, look: Look, replies: readonly Reply[] = []): Html {
  const { words } = look
  const { edits, deletedAt, warnings } = message
  return html`<article aria-label="${vendorNames[message.vendor]}: ${message.title}">
    <header>
      ${badge(message.vendor)} <span class="to" dir="auto">${message.to.join(', ')}</span>
      ${chips(message, words)} ${when(message.at)}
    </header>
    <div class="${deletedAt === undefined ? 'rendered' : 'rendered deleted'}">
      ${version(id, message, message.edits.length, look)}
    </div>
    ${findings(warnings, words)}
    ${replies.length > 0 && html`<div class="replies">${replies.map((reply) => messageView(reply, look))}</div>`}
    <footer>
      ${meters(metersOf(message))}
      ${
        edits.length > 0 &&
        html`<details data-name="${id}-earlier">
          <summary>${words.earlier} <small>${edits.length}</small></summary>
          ${edits.map(
            (edit, index) =>
              html`<div class="version">
                ${when(edit.at)}
                <div class="rendered">${version(id, message, index, look)}</div>
              </div>`,
          )}
        </details>`
      }
      ${requestView(`${id}-requests`, message.requests, look)}
    </footer>
  </article>`
}

/** The newest has the number of its edits. */
function version(id: string, message: SandboxMessage, index: number, { words, webhookSecret }: Look): Html {
  return renderMessage({
    message,
    version: message.edits[index] ?? message,
    words,
    frame: `/messages/${id}/${index}/html`,
    webhookSecret,
  })
}

function failureView({ id, request, dialogue }: Extract<Entry, { kind: 'request' }>, look: Look): Html {
  const { words, mask } = look
  const { status, refused, fault } = request
  const said = refused.length > 0 ? words.refused : words.failed
  const what = request.vendor === 'email' ? request.method : `${request.method} ${mask(request.path)}`
  return html`<article class="failure" aria-label="${vendorNames[request.vendor]}: ${said}">
    <header>
      ${badge(request.vendor)} <code class="to" dir="ltr">${what}</code>
      ${fault !== undefined && html`<span class="chip warn">${words.faultMet(fault)}</span>`}
      <span class="chip bad">${said} ${status ?? words.unanswered}</span> ${when(request.at)}
    </header>
    ${findings(refused, words)}
    <footer>${requestView(`${id}-requests`, dialogue, look)}</footer>
  </article>`
}

const badge = (vendor: Vendor): Html => html`<span class="badge">${vendorNames[vendor]}</span>`

export const when = (at: number): Html => {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(11, 19)}Z</time>`
}

function chips({ edits, deletedAt, duplicateOf, mentions, requests }: SandboxMessage, words: Words): Piece {
  const met = [...new Set(requests.flatMap(({ fault }) => fault ?? []))]
  return [
    edits.length > 0 && html`<span class="chip">${words.edited} ×${edits.length}</span>`,
    deletedAt !== undefined && html`<span class="chip bad">${words.deleted}</span>`,
    duplicateOf !== undefined &&
      html`<span class="chip warn" title="${duplicateOf}">${words.duplicate}</span>`,
    mentions.length > 0 &&
      html`<span class="chip call" dir="auto">${words.calls} ${mentions.join(' ')}</span>`,
    met.map((kind) => html`<span class="chip warn">${words.faultMet(kind)}</span>`),
    requests.some(({ refused }) => refused.length > 0) &&
      html`<span class="chip bad">${words.refused}</span>`,
  ]
}

/** What is wrong, by which rule, and who says so. */
function findings(all: readonly Finding[], words: Words): Piece {
  if (all.length === 0) return ''
  return html`<ul class="findings">
    ${all.map(({ rule, message }) => {
      const source = sourceOf(rule)
      return html`<li>
        <code>${rule}</code> <span dir="auto">${message}</span>
        ${source && html`<small>${words[source.level]}: ${link(source.text)}</small>`}
      </li>`
    })}
  </ul>`
}

const meters = (all: readonly Meter[]): Piece =>
  all.length > 0 &&
  html`<ul class="meters">
    ${all.map(({ label, used, limit, unit }) => {
      const said =
        unit === 'bytes' ? `${bytesText(used)} / ${bytesText(limit)}` : `${grouped(used)} / ${grouped(limit)}`
      return html`<li title="${unit}">
        <span>${label}</span
        ><meter max="${limit}" high="${Math.floor(limit * 0.9)}" value="${used}">${said}</meter
        ><small>${said}</small>
      </li>`
    })}
  </ul>`

const grouped = (count: number): string => count.toLocaleString('en')
