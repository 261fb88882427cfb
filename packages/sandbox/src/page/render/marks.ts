/** One engine for the small markup languages of chat services. */
import { html, link, type Html, type Piece } from '../html.ts'
import { prose } from './pieces.ts'

export interface Mark {
  /** With the flags `g` and, where it names letters, `u`. */
  readonly pattern: RegExp
  draw(match: RegExpMatchArray, inner: (text: string) => Piece): Piece
}

const deepest = 8

/** The leftmost mark wins; of two at one place the earlier in the list. */
export function markUp(text: string, marks: readonly Mark[], depth = 0): Piece {
  if (depth > deepest) return text
  const inner = (part: string): Piece => markUp(part, marks, depth + 1)
  const found = marks.map((mark) => ({ mark, next: find(mark, text, 0) }))
  const pieces: Piece[] = []
  let at = 0
  for (;;) {
    let first: { mark: Mark; next: RegExpExecArray } | undefined
    for (const entry of found) {
      if (entry.next !== null && entry.next.index < at) entry.next = find(entry.mark, text, at)
      if (entry.next === null || (first !== undefined && entry.next.index >= first.next.index)) continue
      first = { mark: entry.mark, next: entry.next }
    }
    if (first === undefined) return [...pieces, text.slice(at)]
    const { mark, next } = first
    pieces.push(text.slice(at, next.index), mark.draw(next, inner))
    at = next.index + next[0].length
  }
}

function find({ pattern }: Mark, text: string, from: number): RegExpExecArray | null {
  const again = new RegExp(pattern.source, pattern.flags)
  again.lastIndex = from
  return again.exec(text)
}

/** A mark on both sides of a text: `*bold*`. */
export const around = (pattern: RegExp, draw: (inner: Piece) => Html): Mark => ({
  pattern,
  draw: (match, inner) => draw(inner(match[1] ?? '')),
})

export const codeBlock: Mark = {
  pattern: /\n{0,2}```(?:[\w+-]*\n)?([^]*?)\n?```\n{0,2}/g,
  draw: ([, code]) => html`<pre class="code"><code>${code}</code></pre>`,
}

export const code: Mark = {
  pattern: /`([^`\n]+)`/g,
  draw: ([, text]) => html`<code>${text}</code>`,
}

/** `[label](https://…)`. */
export const maskedLink: Mark = {
  pattern: /\[([^[\]\n]+)\]\(<?([^()<>\s]+)>?\)/g,
  draw: ([, label = '', url = ''], inner) => link(url, inner(label)),
}

export const bareUrl: Mark = {
  pattern: /https?:\/\/[^\s<>"'`|]*[^\s<>"'`|.,:;!?)\]*_~]/g,
  draw: ([url]) => link(url),
}

export const bold = (inner: Piece): Html => html`<strong>${inner}</strong>`
export const italic = (inner: Piece): Html => html`<em>${inner}</em>`
export const strike = (inner: Piece): Html => html`<s>${inner}</s>`
export const mention = (name: Piece): Html => html`<span class="mention">${name}</span>`

/** Lines with a quote mark become one quotation; the rest is marked up in one go. */
export function quoted(text: string, draw: (part: string) => Piece, quote: RegExp = /^> ?/): Html {
  const parts: { quote: boolean; lines: string[] }[] = []
  let fenced = false
  for (const line of text.split('\n')) {
    const isQuote = !fenced && quote.test(line)
    // What stands between fences is code, whatever its lines begin with.
    if (!isQuote && line.split('```').length % 2 === 0) fenced = !fenced
    const last = parts.at(-1)
    const own = isQuote ? line.replace(quote, '') : line
    if (last?.quote === isQuote) last.lines.push(own)
    else parts.push({ quote: isQuote, lines: [own] })
  }
  return html`${parts.map(({ quote: isQuote, lines }) => {
    // The quotation has its own space around it.
    const drawn = draw(lines.join('\n').replace(parts.length > 1 ? /^\n+|\n+$/g : /$^/, ''))
    return isQuote ? html`<blockquote dir="auto">${drawn}</blockquote>` : prose(drawn)
  })}`
}
