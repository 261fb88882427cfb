/** The whole page, and the part of it that changes. */
import type { Vendor } from '../message.ts'
import type { Sandbox } from '../sandbox.ts'
import { entriesOf, type Wanted } from './entries.ts'
import { entryView, type Look } from './entry-view.ts'
import { duplicates, httpKinds, smtpCommands, smtpKinds, waitPlaces } from './fault-input.ts'
import { html, toText, type Html, type Piece } from './html.ts'
import { vendorNames, type Words } from './words.ts'

/** More would make a page that nobody reads and every message draws again. */
const entriesMax = 100

export interface PageLook extends Look {
  readonly running: readonly Vendor[]
  /** Of the script: no other runs. */
  readonly nonce: string
}

/** The entries, and a word when there are none or too many. */
export function timelineView(sandbox: Sandbox, wanted: Wanted, look: Look): Html {
  const { words } = look
  const entries = entriesOf(sandbox, wanted)
  if (entries.length === 0) {
    const filtered = wanted.vendor !== undefined || Boolean(wanted.search)
    return html`<li class="note" id="note" data-version="${filtered ? 'none' : 'empty'}">
      ${filtered ? words.nothingFound : words.empty}
    </li>`
  }
  const older = entries.length - entriesMax
  return html`${entries.slice(0, entriesMax).map((entry) => entryView(entry, look))}${
    older > 0 && html`<li class="note" id="note" data-version="${older}">${words.older(older)}</li>`
  }`
}

export function pageDocument(sandbox: Sandbox, wanted: Wanted, look: PageLook): string {
  const { words, running, nonce } = look
  const other =
    words.language === 'en'
      ? html`<a href="?lang=ja" lang="ja">日本語</a>`
      : html`<a href="?lang=en" lang="en">English</a>`
  const said = { live: words.live, lost: words.lost, queued: words.queued, copied: words.copied }
  return toText(
    html`<!doctype html>
      <html lang="${words.language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${words.title} · Notify</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/style.css" />
          <script type="module" src="/client.js" nonce="${nonce}"></script>
        </head>
        <body data-words="${JSON.stringify(said)}">
          <header class="top">
            <h1>${words.title}</h1>
            <p class="lead">${words.lead}</p>
            <span id="live" role="status" class="live">${words.lost}</span>
            ${other}
          </header>
          <main>
            <form id="filter" class="filter" role="search" method="get" action="/">
              <input type="hidden" name="lang" value="${words.language}" />
              <input
                type="search"
                name="q"
                value="${wanted.search}"
                placeholder="${words.search}"
                aria-label="${words.search}"
                autocomplete="off"
              />
              <select name="vendor" aria-label="${words.vendor}">
                <option value="">${words.allVendors}</option>
                ${running.map((vendor) => html`<option value="${vendor}" ${vendor === wanted.vendor ? html` selected` : ''}>${vendorNames[vendor]}</option>`)}
              </select>
              <button type="button" id="reset">${words.reset}</button>
            </form>
            <ol id="timeline" class="timeline">
              ${timelineView(sandbox, wanted, look)}
            </ol>
          </main>
          <aside>${faultsPanel(sandbox, words, running)} ${settingsPanel(sandbox, words)}</aside>
        </body>
      </html> `,
  )
}

/** The faults that wait, the next one first. */
export const queueView = (sandbox: Sandbox, words: Words): Html =>
  html`${sandbox.faults().map(({ vendor, fault: { kind, ...fields }, skip, left = '∞' }) => {
    const { times: _times, skip: _skip, ...rest } = fields
    const details = Object.entries(rest).map(([name, value]) => `${name}: ${String(value)}`)
    const later = skip > 0 ? ` (${words.skip}: ${skip})` : ''
    const line = `${[words.kinds[kind] ?? kind, ...details].join(', ')} × ${left}${later}`
    return html`<li><b>${vendorNames[vendor]}</b> ${line}</li>`
  })}`

function faultsPanel(sandbox: Sandbox, words: Words, running: readonly Vendor[]): Html {
  const http = running.filter((vendor) => vendor !== 'email')
  return html`<details class="side" open>
    <summary>${words.faults}</summary>
    <p class="subtle">${words.faultsLead}</p>
    <form id="faults">
      <label
        >${words.vendor}<select name="vendor">
          ${running.map((vendor) => html`<option value="${vendor}">${vendorNames[vendor]}</option>`)}
        </select></label
      >
      ${
        http.length > 0 &&
        html`<fieldset data-for="http">
          ${kindChoice(words, Object.keys(httpKinds))}
          ${input('status redirect', words.status, html`<input type="number" name="status" min="200" max="599" value="503" />`)}
          ${input('status', words.retryAfter, html`<input name="retryAfter" placeholder="3" autocomplete="off" />`)}
          ${input('status', words.waitIn, choice('retryAfterIn', waitPlaces))}
          ${input('duplicate', words.twice, choice('of', duplicates))}
          ${input('status', words.text, html`<input name="body" autocomplete="off" />`)}
          ${input('redirect', words.to, html`<input name="to" placeholder="/elsewhere" autocomplete="off" />`)}
          ${input('drip', words.everyMs, html`<input type="number" name="everyMs" min="1" max="60000" value="100" />`)}
          ${acceptChoice(words, 'hang reset')}
        </fieldset>`
      }
      ${
        running.includes('email') &&
        html`<fieldset data-for="email">
          ${kindChoice(words, Object.keys(smtpKinds))}
          ${input(
            'reply',
            words.command,
            html`<select name="to">
              ${smtpCommands.map((command) => html`<option value="${command}">${command.toUpperCase()}</option>`)}
            </select>`,
          )}
          ${input('reply', words.status, html`<input type="number" name="code" min="200" max="599" value="451" />`)}
          ${input('reply', words.text, html`<input name="text" autocomplete="off" />`)}
          ${acceptChoice(words, 'hang drop')}
        </fieldset>`
      }
      <div class="pair">
        <label>${words.times}<input type="number" name="times" min="1" value="1" /></label>
        <label>${words.skip}<input type="number" name="skip" min="0" value="0" /></label>
        <label>${words.chance}<input type="number" name="chance" min="0" max="1" step="any" /></label>
        <label>${words.seed}<input type="number" name="seed" min="0" /></label>
      </div>
      <button>${words.queue}</button>
      <output id="queued" role="status"></output>
    </form>
    <ol id="waiting" class="subtle">
      ${queueView(sandbox, words)}
    </ol>
  </details>`
}

const choice = (name: string, values: readonly string[]): Html =>
  html`<select name="${name}">
    ${values.map((value) => html`<option>${value}</option>`)}
  </select>`

/** Shown with these kinds only. */
const input = (kinds: string, label: string, control: Piece): Html =>
  html`<label data-kinds="${kinds}">${label}${control}</label>`

const acceptChoice = (words: Words, kinds: string): Html =>
  html`<label class="check" data-kinds="${kinds}"
    ><input type="checkbox" name="accept" /> ${words.accept}</label
  >`

const kindChoice = (words: Words, kinds: readonly string[]): Html =>
  html`<label
    >${words.fault}<select name="kind">
      ${kinds.map((kind) => html`<option value="${kind}">${words.kinds[kind] ?? kind}</option>`)}
    </select></label
  >`

function settingsPanel(sandbox: Sandbox, words: Words): Html {
  const { yaml, environment } = sandbox.settings()
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellQuoted(value)}\n`)
  const block = (id: string, label: string, text: string): Html =>
    html`<div class="copyable">
      <div class="row"><b>${label}</b><button type="button" data-copy="${id}">${words.copy}</button></div>
      <pre class="code" id="${id}" dir="ltr" tabindex="0">${text}</pre>
    </div>`
  return html`<details class="side" open>
    <summary>${words.settings}</summary>
    <p class="subtle">${words.settingsLead}</p>
    ${block('yaml', 'notify.yaml', yaml)} ${block('environment', words.environment, variables.join(''))}
  </details>`
}

/** As a shell and a .env file read it. */
const shellQuoted = (value: string): string =>
  /^[\w./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
