/** Largest text that a template makes, and that one value in it may have. Characters. */
export const outputMaxChars = 1_048_576

/** Why a rendering stopped, in words that hold no data. */
export class RenderFailure extends Error {
  override readonly name = 'RenderFailure'
}

/** A value as plain text. @throws {RenderFailure} for an object, and for what is too long. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return bounded(value.map(textOf).join(', '))
  if (typeof value === 'string') return bounded(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new RenderFailure('a value is no text; name one of its fields')
}

function bounded(text: string): string {
  if (text.length > outputMaxChars) throw new RenderFailure('makes more than 1 MiB of text')
  return text
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
  '}': '&#125;',
}

/** For text and quoted attributes. Braces too: the CSS inliner takes `{{` for a template of its own. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"'{}]/g, (one) => entities[one]!)

/** Escaped paragraphs; a line break inside one stays. */
export const paragraphs = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .filter((one) => one.trim() !== '')
    .map((one) => `<p>${escapeHtml(one.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

/** Text that stays text in Markdown. A line break stays one; what would end the block it stands in does not. */
export const escapeMarkdown = (text: string): string =>
  withoutBlankLines(text).replaceAll(/[!-/:-@[-`{-~]/g, (one) => `\\${one}`)

/** By line: a pattern for white space around a break takes time that grows with its square. */
function withoutBlankLines(text: string): string {
  const lines = text.split(/\r\n?|\n/)
  if (lines.length === 1) return text
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

/** A fenced block of code that nothing in the text ends. */
export function fenced(text: string): string {
  const runs = text.match(/`{3,}/g) ?? []
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 2) + 1)
  return `${fence}\n${text.replaceAll(/\r\n?/g, '\n')}\n${fence}`
}

const zeroWidthSpace = '\u200B'

/** Slack decodes three characters; its marks work only at the edge of a word, where a zero-width space disarms them. */
export const escapeMrkdwn = (text: string): string =>
  text
    .replaceAll(/[&<>]/g, (one) => entities[one]!)
    .replaceAll(
      /(?<![A-Za-z0-9])[*_~`＊＿～｀]+|[*_~`＊＿～｀]+(?![A-Za-z0-9])/g,
      (marks) => zeroWidthSpace + marks.replaceAll(/./g, `$&${zeroWidthSpace}`),
    )
    .replaceAll(/^(?=&gt;|＞)/gm, zeroWidthSpace)
