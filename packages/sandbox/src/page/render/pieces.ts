/** What several vendors draw the same way. */
import { html, link, type Html, type Piece } from '../html.ts'
import { number, string, type Json } from '../../value.ts'

/** Indented JSON; `undefined` when it cannot be written, e.g. because it is too deep. */
export const jsonText = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value, undefined, 2)
  } catch {
    return undefined
  }
}

export const json = (value: unknown): Html =>
  html`<pre class="code" dir="ltr" tabindex="0"><code>${jsonText(value) ?? String(value)}</code></pre>`

const shownTypes = /^image\/(png|jpeg|gif|webp)$/
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

export interface Picture {
  readonly alt: string
  readonly url?: string
  readonly small?: boolean
}

/** A picture elsewhere is named and not fetched: this page asks nobody but its own server. */
export const picture = ({ alt, url = '', small = false }: Picture): Html =>
  html`<span class="${small ? 'picture small' : 'picture'}" dir="auto" title="${url}"
    ><span aria-hidden="true">🖼</span>
    ${alt || 'image'}${small || url === '' ? '' : html`<br />${link(url)}`}</span
  >`

export interface File {
  readonly name: string
  readonly type: string
  readonly bytes: number | undefined
  /** base64 */
  readonly data?: string
}

/** As the vendors' stand-ins note a file. */
export function fileOf(value: Json): File {
  const data = string(value['data'])
  const size = number(value['size']) ?? number(value['bytes'])
  return {
    name: string(value['filename'] ?? value['name'] ?? value['file_name']),
    type: string(value['content_type'] ?? value['type'] ?? value['mime_type'] ?? value['mimeType']),
    bytes: size ?? (data === '' ? undefined : Math.floor((data.length * 3) / 4)),
    data,
  }
}

export function file({ name, type, bytes, data = '' }: File): Html {
  const size = bytes === undefined ? '' : ` · ${bytesText(bytes)}`
  const label = html`<span class="file" dir="auto"
    ><span aria-hidden="true">📎</span> ${name || type} <small>${type}${size}</small></span
  >`
  if (!shownTypes.test(type) || !base64.test(data)) return label
  return html`<figure class="upload">
    <img src="data:${type};base64,${data}" alt="${name}" />
    <figcaption>${label}</figcaption>
  </figure>`
}

export const bytesText = (bytes: number): string =>
  bytes < 1_024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1_024).toFixed(1)} KiB`
      : `${(bytes / 1_048_576).toFixed(1)} MiB`

export const button = (label: Piece, url = '', kind = ''): Html => {
  const look = /^(primary|positive|success|danger|destructive)$/.test(kind) ? ` ${kind}` : ''
  return html`<span class="button${look}" dir="auto">${url === '' ? label : link(url, label)}</span>`
}

/** A text with its line breaks, in its own direction. */
export const prose = (text: Piece, look = ''): Html =>
  html`<div class="text ${look}" dir="auto">${text}</div>`

export const field = (name: Piece, value: Piece): Html =>
  html`<div class="field" dir="auto">
    <b>${name}</b>
    <div>${value}</div>
  </div>`
