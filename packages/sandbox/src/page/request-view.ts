/** What came over the wire, with the credentials hidden. */
import type { SandboxRequest } from '../message.ts'
import { readableBody } from './body.ts'
import { html, type Html, type Piece } from './html.ts'
import { maskCommand, maskHeader, type Mask } from './mask.ts'
import type { Words } from './words.ts'

interface Look {
  readonly words: Words
  readonly mask: Mask
}

export function requestView(name: string, requests: readonly SandboxRequest[], look: Look): Piece {
  if (requests.length === 0) return ''
  const isMail = requests[0]?.vendor === 'email'
  return html`<details data-name="${name}">
    <summary>${look.words.requests} <small>${requests.length}</small></summary>
    ${isMail ? dialogue(requests, look) : requests.map((request) => whole(request, look))}
  </details>`
}

function whole(request: SandboxRequest, look: Look): Html {
  const { method, path, headers } = request
  const { mask } = look
  return html`<div class="request" dir="ltr">
    <div class="line"><code>${method} ${mask(path)}</code> ${outcome(request, look)}</div>
    <dl class="facts raw">
      ${Object.entries(headers).map(
        ([key, value]) =>
          html`<div>
            <dt>${key}</dt>
            <dd>${maskHeader(key, value, mask)}</dd>
          </div>`,
      )}
    </dl>
    ${body(request, look)}
  </div>`
}

/** The commands of one mail, one a line. */
function dialogue(requests: readonly SandboxRequest[], look: Look): Html {
  return html`<div class="request" dir="ltr">
    ${requests.map(
      (request) =>
        html`<div class="line">
            <code>${maskCommand(request.method, request.path, look.mask)}</code> ${outcome(request, look)}
          </div>
          ${request.body.length > 0 && body(request, look)}`,
    )}
  </div>`
}

function outcome({ status, fault, refused }: SandboxRequest, { words }: Look): Html {
  const good = status !== undefined && status < 400 && refused.length === 0
  return html`<span class="outcome ${good ? 'good' : 'bad'}">${status ?? words.unanswered}</span>${
      fault !== undefined && html` <span class="chip warn">${words.faultMet(fault)}</span>`
    }`
}

function body(request: SandboxRequest, { words, mask }: Look): Piece {
  if (request.body.length === 0) return html`<p class="subtle">${words.noBody}</p>`
  const { text, isCut } = readableBody(request, mask)
  return html`<pre class="code" tabindex="0"><code dir="auto">${text}</code></pre>
    ${isCut && html`<p class="subtle">${words.cut}</p>`}`
}
