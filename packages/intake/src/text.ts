const segmenter = new Intl.Segmenter()

/** At most so many characters, as JavaScript counts them; cut between graphemes, with `…` where something is missing. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  // A grapheme of more than 64 characters is cut all the same.
  const from = Math.max(0, maxChars - 1 - 64)
  const at = segmenter.segment(text.slice(from, maxChars + 64)).containing(maxChars - 1 - from)?.index ?? 0
  return `${text.slice(0, at === 0 ? maxChars - 1 : from + at).toWellFormed()}…`
}

/** A web address up to what could be markup, or one character that could. */
const inline = /(https?:\/\/[\w\-./?=&%+:,@#;$!]+)|[\\`*_[<&~]/g

/**
 * Markdown that shows this text as it is: what comes from data is text, never markup. Web addresses in it become links, and
 * line breaks stay.
 */
export const asMarkdown = (text: string): string =>
  text
    .replace(inline, (found, address: string | undefined) => address ?? `\\${found}`)
    // Not at the start of a line: code, headings, lists, quotes, rules, tables.
    .replace(/^[ \t]+/gm, (indent) => '\u00a0'.repeat(Math.min(indent.length, 16)))
    .replace(/^(\u00a0*)([#+=\->|:])/gm, '$1\\$2')
    .replace(/^(\u00a0*\d+)([.)])/gm, '$1\\$2')
