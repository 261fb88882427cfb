import { html, link, type Html, type Piece } from '../html.ts'
import { isObject, object, objects, string, type Json } from '../../value.ts'
import { lozenge } from './adf.ts'
import { json, picture, prose } from './pieces.ts'
import type { View } from './view.ts'

/** An alert as it stands, with the states before; or a change event. */
export function renderPagerduty(payload: Json, { message, version, words }: View): Html | undefined {
  const summary = string(payload['summary'])
  if (summary === '') return undefined
  const details = payload['custom_details']
  const history = version === message ? [...message.edits, version] : []
  const states = history.map(({ payload: at }) => string(object(at)['status'])).filter(Boolean)
  const facts: [string, Piece][] = ['source', 'component', 'group', 'class', 'dedup_key'].map((name) => [
    name,
    string(payload[name]),
  ])
  const status = string(payload['status'])
  return html`<div class="pagerduty">
    <div class="issue-line">
      ${payload['change'] === true ? lozenge(words.changeEvent, 'purple') : status && lozenge(status, colours[status])}
      ${string(payload['severity']) && html`<span class="severity ${severityLook(string(payload['severity']))}">${string(payload['severity'])}</span>`}
    </div>
    <h4 dir="auto">${summary}</h4>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value !== '' &&
          html`<div>
            <dt>${name}</dt>
            <dd dir="auto">${value}</dd>
          </div>`,
      )}
    </dl>
    ${isObject(details) ? detailsOf(details) : details !== undefined && details !== null && json(details)}
    <div class="actions">
      ${objects(payload['links']).map((one) => link(string(one['href']), string(one['text']) || string(one['href'])))}
      ${objects(payload['images']).map((one) => picture({ alt: string(one['alt']), url: string(one['src']) }))}
    </div>
    ${states.length > 1 && html`<div class="subtle">${words.history}: ${states.join(' → ')}</div>`}
  </div>`
}

const colours: Readonly<Record<string, string>> = {
  triggered: 'red',
  trigger: 'red',
  acknowledged: 'yellow',
  acknowledge: 'yellow',
  resolved: 'green',
  resolve: 'green',
}

const severityLook = (severity: string): string =>
  /^(critical|error|warning|info)$/.test(severity) ? severity : ''

const detailsOf = (details: Json): Html =>
  html`<dl class="facts">
    ${Object.entries(details).map(
      ([name, value]) =>
        html`<div>
          <dt dir="auto">${name}</dt>
          <dd dir="auto">
            ${typeof value === 'object' && value !== null ? json(value) : prose(String(value))}
          </dd>
        </div>`,
    )}
  </dl>`
