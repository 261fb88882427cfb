/** Markup that is escaped unless it says otherwise: what a message says never becomes part of the page. */

const markup: unique symbol = Symbol('markup')

/** Only `html` makes it; nothing read from JSON has the symbol. */
export interface Html {
  readonly [markup]: string
}

export type Piece = Html | string | number | undefined | null | false | readonly Piece[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const isHtml = (piece: object): piece is Html => markup in piece

function written(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false) return ''
  if (typeof piece === 'object') return isHtml(piece) ? piece[markup] : piece.map(written).join('')
  return String(piece).replace(/[&<>"']/g, (character) => entities[character]!)
}

/** Attributes are always written in quotes; a URL goes through `link`. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  [markup]: parts.map((part, index) => part + written(pieces[index])).join(''),
})

export const toText = (piece: Piece): string => written(piece)

/** http and https; what else a URL can do is shown as text. */
const isWebUrl = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && /^https?:$/.test(parsed.protocol)
}

/** Opens in a window that knows nothing of this one. */
export function link(url: string, label: Piece = url): Html {
  if (!isWebUrl(url)) return html`<span class="no-link" title="${url}">${label}</span>`
  return html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`
}

const hexColour = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i

/** A coloured edge. Drawn, because the page allows no styles in its markup. */
export function bar(colour: string | undefined): Html {
  const [, digits] = hexColour.exec(colour ?? '') ?? []
  const fill = digits === undefined ? 'currentColor' : `#${digits}`
  return html`<svg class="bar" aria-hidden="true"><rect width="100%" height="100%" fill="${fill}" /></svg>`
}
