import { html, type Html, type Piece } from '../html.ts'
import { isObject, list, object, objects, string, type Json } from '../../value.ts'
import { lozenge, renderAdf } from './adf.ts'
import { file, fileOf } from './pieces.ts'

/** An issue, or a comment below one. */
export function renderJira(payload: Json): Html | undefined {
  if (isObject(payload['fields'])) return issue(payload, payload['fields'])
  return isObject(payload['body']) ? html`<div class="jira">${renderAdf(payload['body'])}</div>` : undefined
}

/** A name of its own, or an object that has one. */
const nameOf = (value: unknown): string =>
  string(value) || string(object(value)['name']) || string(object(value)['key'])

function issue(payload: Json, fields: Json): Html {
  const status = nameOf(payload['status'] ?? fields['status'])
  const facts: [string, Piece][] = [
    ['Priority', nameOf(fields['priority'])],
    [
      'Labels',
      list(fields['labels']).map((label) => html`<span class="chip" dir="auto">${string(label)}</span> `),
    ],
    ['Assignee', string(object(fields['assignee'])['displayName']) || nameOf(fields['assignee'])],
  ]
  const files = objects(payload['attachments'])
  return html`<div class="jira">
    <div class="issue-line">
      <span class="key">${string(payload['key'])}</span>
      <span class="subtle">${nameOf(fields['issuetype'])}</span>
      ${status && lozenge(status, colourOf(status))}
    </div>
    <h4 dir="auto">${string(fields['summary'])}</h4>
    ${isObject(fields['description']) && renderAdf(fields['description'])}
    <dl class="facts">
      ${facts.map(([name, value]) =>
        value === '' || (Array.isArray(value) && value.length === 0)
          ? ''
          : html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
      )}
    </dl>
    ${files.length > 0 && html`<div class="files">${files.map((one) => file(fileOf(one)))}</div>`}
  </div>`
}

/** Jira colours categories: to do, in progress, done. */
const colourOf = (status: string): string => {
  if (/done|resolved|closed|完了/i.test(status)) return 'green'
  return /progress|review|進行/i.test(status) ? 'blue' : 'neutral'
}
