import { html, type Html } from '../html.ts'
import { list, objects, object, string, type Json } from '../../value.ts'
import { htmlFrame } from './html-frame.ts'
import { file, fileOf } from './pieces.ts'
import type { View } from './view.ts'

/** Headers that a mail program shows. */
const shownHeaders = ['from', 'to', 'cc', 'reply-to', 'date'] as const

export function renderEmail(payload: Json, view: View): Html | undefined {
  const { words, version } = view
  const headers = list(payload['headers']).flatMap((pair): [string, string][] =>
    Array.isArray(pair) ? [[string(pair[0]), string(pair[1])]] : [],
  )
  const text = string(payload['text'])
  const rich = string(payload['html'])
  if (headers.length === 0 && text === '' && rich === '') return undefined
  const plain = html`<pre class="plain" dir="auto" tabindex="0">${text}</pre>`
  return html`<div class="email">
    <h4 dir="auto">${version.title || '—'}</h4>
    <dl class="facts">
      ${shownHeaders.map((name) => {
        const value = valueOf(headers, name)
        return (
          value &&
          html`<div>
            <dt>${words[name]}</dt>
            <dd dir="auto">${value}</dd>
          </div>`
        )
      })}
      <div>
        <dt>${words.envelope}</dt>
        <dd dir="ltr">${envelope(object(payload['envelope']))}</dd>
      </div>
    </dl>
    ${rich === '' ? plain : htmlFrame(view)}
    <div class="files">${objects(payload['attachments']).map((one) => file(fileOf(one)))}</div>
    ${
      rich !== '' &&
      text !== '' &&
      html`<details data-name="text">
        <summary>${words.plainText}</summary>
        ${plain}
      </details>`
    }
    <details data-name="headers">
      <summary>${words.headers}</summary>
      <dl class="facts raw" dir="ltr">
        ${headers.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd dir="auto">${value}</dd>
            </div>`,
        )}
      </dl>
    </details>
  </div>`
}

const valueOf = (headers: readonly [string, string][], name: string): string =>
  headers
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, value]) => decodeWords(value))
    .join(', ')

const envelope = (value: Json): string =>
  `${string(value['from']) || '<>'} → ${list(value['to']).map(string).join(', ')}`

/** Encoded words of RFC 2047. What cannot be read stays as it is. */
function decodeWords(value: string): string {
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1')
  return joined.replace(
    /=\?([\w-]+)(?:\*[\w-]+)?\?([bq])\?([^?\s]*)\?=/gi,
    (whole, charset: string, how: string, text: string) => {
      const bytes =
        how.toLowerCase() === 'b'
          ? Buffer.from(text, 'base64')
          : Buffer.from(
              text
                .replace(/_/g, ' ')
                .replace(/=([\da-f]{2})/gi, (_, hex: string) =>
                  String.fromCharCode(Number.parseInt(hex, 16)),
                ),
              'latin1',
            )
      try {
        return new TextDecoder(charset).decode(bytes)
      } catch {
        return whole
      }
    },
  )
}
