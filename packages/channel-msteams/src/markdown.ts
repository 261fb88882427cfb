import { cut, isWebUrl, oneLine, print, type Block, type Dialect } from '@notify/markup'

const zeroWidthSpace = '\u200B'

/** Clients look for `<at>` and for `{{DATE(…)}}` before they read Markdown, escaped or not: a zero-width space breaks them. */
export const inert = (text: string): string =>
  text.replaceAll(/<(?=\/?at\b)/gi, `<${zeroWidthSpace}`).replaceAll(/\{(?=\{)/g, `{${zeroWidthSpace}`)

const spaces = (run: string): string => '\u00A0'.repeat(run.replaceAll('\t', '    ').length)

/**
 * Text that stays text. A backslash stands before what CommonMark would read there, and nowhere else: not every client
 * takes it away again.
 */
export const escapeText = (text: string): string =>
  text
    .replaceAll(
      /[*`[\]~]|\\(?![\p{L}\p{N}\s])|_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_|<(?=[a-z/!?]|$)|&(?=#?\w+;|$)/giu,
      '\\$&',
    )
    .replaceAll(/^(\s*)([>+-]|#{1,6}(?=\s|$))/gm, '$1\\$2')
    .replaceAll(/^(\s*\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
    .replaceAll(/^ *(?: {4}|\t)[ \t]*/gm, spaces)

/** One line of literal Markdown, cut to so many characters before it is escaped. */
export const line = (text: string, maxChars: number): string => escapeText(plainLine(text, maxChars))

/** One line for a place that takes no markup. */
export const plainLine = (text: string, maxChars: number): string => inert(cut(oneLine(text), maxChars).text)

/** The URL as a link's target; nothing unless it is http, https or mailto. */
const target = (url: string): string | undefined =>
  isWebUrl(url) || URL.parse(url)?.protocol === 'mailto:'
    ? new URL(url).href.replaceAll(
        /[()<>\\`{}\s]/g,
        (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
      )
    : undefined

/** @param inner  Markdown. */
function link(inner: string, url: string): string {
  const label = oneLine(inner)
  const to = target(url)
  if (to === undefined) return label || escapeText(url)
  return `[${label || escapeText(url)}](${to})`
}

const around = (mark: string, inner: string): string =>
  inner.trim() === '' ? inner : `${mark}${inner.trim()}${mark}`

/** With the white space that Markdown would swallow. */
const kept = (text: string): string => text.replaceAll(/^[ \t]+|[ \t]{2,}|\t/g, spaces)

/** "If you require newlines elsewhere in the TextBlock, use \n\n": https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format (read 2026-11-21) */
const lines = (text: string): string => text.replaceAll(/\n+/g, '\n\n')

const dialect: Partial<Dialect> = {
  text: (text) => lines(escapeText(text)),
  strong: (inner) => around('**', inner),
  emphasis: (inner) => around('_', inner),
  strike: (inner) => around('~~', inner),
  code: (text) => `\\\`${escapeText(oneLine(text))}\\\``,
  link,
  image: (alt, url) => link(escapeText(alt), url),
  break: () => '\n\n',
  heading: (inner) => oneLine(inner),
  codeBlock: (text) =>
    text
      .split('\n')
      .map((one) => escapeText(kept(one)) || '\u00A0')
      .join('\n\n'),
  item: (inner, marker, depth) =>
    `${'  '.repeat(depth)}${marker === '•' ? '-' : marker.replace(/^[☐☑]/, '- $&')} ${inner.replaceAll(/\n\n(?=[^\n ])/g, '\n\n  ')}`,
  table: (header, rows) => [header, ...rows].map((cells) => cells.map(oneLine).join(' | ')).join('\n\n'),
}

/**
 * How a tree is written in the Markdown of a TextBlock: bold, italic, lists and links. Headings, code, quotes and tables are
 * elements of their own; what is struck or code within a line keeps its marks, to be read as they are.
 */
export const markdown = (tree: readonly Block[]): string => inert(print(tree, dialect))
