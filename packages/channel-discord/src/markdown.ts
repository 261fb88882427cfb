import { cut, oneLine, webHref, type Dialect } from '@notify/markup'

const zeroWidthSpace = '\u200B'

/** A URL in a text: the client links it as it stands, and an escape inside would break it. */
const bareUrl = /https?:\/\/[\w\-.~:/?#&=%+,;@!$']+/g

/** Most texts hold nothing that `escapeMarks` changes, and replacing was a third of rendering. */
const anyMark = /[\\*_~`|<>[\]()@\n\r\u2028\u2029]/
const atStart = /^\s*(?:[#+-]|\d+\.)/

const escapeMarks = (text: string): string =>
  !anyMark.test(text) && !atStart.test(text)
    ? text
    : text
        .replaceAll(/[\\*_~`|<>[\]()]/g, '\\$&')
        .replaceAll(/^(\s*)([#+-])/gm, '$1\\$2')
        .replaceAll(/^(\s*\d+)([.)])/gm, '$1\\$2')
        .replaceAll(/@(?=everyone|here)/gi, `@${zeroWidthSpace}`)

/** Text that stays text: no mention, no masked link, no markup. A backslash escapes every mark that Discord reads. */
export function escapeText(text: string): string {
  if (!text.includes('://')) return escapeMarks(text)
  let [escaped, end] = ['', 0]
  for (const { 0: url, index } of text.matchAll(bareUrl)) {
    escaped += escapeMarks(text.slice(end, index)) + url
    end = index + url.length
  }
  return escaped + escapeMarks(text.slice(end))
}

/** One line of literal Markdown, at most so long. */
export function line(text: string, maxChars: number): string {
  const whole = oneLine(text).toWellFormed()
  const escaped = escapeText(whole)
  if (escaped.length <= maxChars) return escaped
  return escapeText(cut(whole, maxChars, (part) => escapeText(part).length).text)
}

/** One line for a part of the embed that takes no markup. */
export const plainLine = (text: string, maxChars: number): string => cut(oneLine(text), maxChars).text

/** Only web addresses: Discord shows any other masked link as it is written. */
const target = (url: string): string | undefined =>
  webHref(url)?.replaceAll(/[()*|]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** @param inner  Markdown. */
function link(inner: string, url: string): string {
  const label = oneLine(inner)
  const to = target(url)
  if (to === undefined) return label
  return label === '' || label === url ? to : `[${label}](${to})`
}

const around = (mark: string, inner: string): string =>
  inner.trim() === '' ? inner : `${mark}${inner.trim()}${mark}`

/** How a tree is written in Discord's Markdown: it has no tables and no nested quotes. */
export const markdown: Partial<Dialect> = {
  text: escapeText,
  strong: (inner) => around('**', inner),
  emphasis: (inner) => around('*', inner),
  strike: (inner) => around('~~', inner),
  // A span ends at the first backtick and nothing escapes it: a look-alike stands in.
  code: (text) => around('`', oneLine(text).replaceAll('`', 'ˋ')),
  link,
  image: (alt, url) => link(escapeText(alt), url),
  heading: (inner) => around('**', oneLine(inner)),
  codeBlock: (text, language = '') =>
    `\`\`\`${/^[\w+-]{1,20}$/.test(language) ? language : ''}\n${text.replaceAll(/`(?=`)/g, `\`${zeroWidthSpace}`)}\n\`\`\``,
  quote: (inner) => inner.replaceAll(/^/gm, '> '),
}
