/**
 * A web address that is one up to its end, and stays readable; any other must not become one halfway. Then what could be
 * markup anywhere in a line; `_` within a word, as in `snake_case`, could not.
 */
const inline =
  /(?<![\da-z])https?:\/\/[\w\-./?=&%+:,@#;$!]+(?=[)"']*(?:\s|$))|(?<=https?:)\/|[\\`*[<~]|(?<![\da-z])_|_(?![\da-z])|&(?=#?\w+;)/gi

/** Markdown that shows this text as it is. What comes from data is text, never markup, and its line breaks stay. */
export const asText = (data: string): string =>
  data
    .replace(inline, (found) => (found.length > 1 ? found : `\\${found}`))
    // At the start of a line also code, headings, lists, quotes, rules and tables.
    .replace(/^[ \t]+/gm, (indent) => '\u00a0'.repeat(Math.min(indent.length, 16)))
    .replace(/^(\u00a0*)([#+=\->|:])/gm, '$1\\$2')
    .replace(/^(\u00a0*\d+)([.)])/gm, '$1\\$2')

/** A fenced block, longer fenced than anything in it. */
export function asCode(data: string): string {
  const longest = Math.max(2, ...(data.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${data.trimEnd()}\n${fence}`
}
