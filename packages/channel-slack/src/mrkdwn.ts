import { cut, oneLine, type Dialect } from '@notify/markup'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The three characters that Slack decodes again, and no others. https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escapeEntities = (text: string): string => text.replaceAll(/[&<>]/g, (one) => entities[one]!)

/** Whatever `escapeText` changes. Most texts hold none of it, and replacing was a fifth of rendering. */
const anyMark = /[&<>*_~`＊＿～｀＞]/

const zeroWidthSpace = '\u200B'
const isWord = (character: string): boolean => /[A-Za-z0-9]/.test(character)
const isSpace = (character: string): boolean => /\s/.test(character)

/**
 * Text that stays text: no mention, no link, no markup.
 *
 * mrkdwn has no escape for its marks, and takes their full-width forms too. But a date that cannot be formatted is shown as
 * its fallback, literally. Inside a word (`snake_case`) and beside a space a mark is a plain character anyway.
 */
export const escapeText = (text: string): string =>
  !anyMark.test(text)
    ? text
    : escapeEntities(text)
        .replaceAll(/[*_~`＊＿～｀]/g, (mark, at: number, all: string) => {
          const [before, after] = [all[at - 1] ?? '', all[at + 1] ?? '']
          const closes = !isSpace(before) && !isWord(after)
          const opens = !isWord(before) && !isSpace(after)
          return closes || opens ? `${literalStart}${mark}>` : mark
        })
        .replaceAll(/^(?=&gt;|＞)/gm, softHyphen)

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting ("fallback text")
const literalStart = '<!date^0^{_}|'
const literalMark = /<!date\^0\^\{_\}\|(.)>/gu
/** Invisible; what follows it is not the start of a line. */
const softHyphen = '\u00AD'

/** A link's label holds no date: look-alikes stand in. */
const lookAlikes: Readonly<Record<string, string>> = {
  '*': '∗',
  '＊': '﹡',
  _: 'ˍ',
  '＿': 'ˍ',
  '~': '∼',
  '～': '∼',
  '`': 'ˋ',
  '｀': 'ˋ',
}
const asLabel = (inner: string): string =>
  oneLine(inner).replaceAll(literalMark, (_, mark: string) => lookAlikes[mark] ?? mark)

/** One line of literal mrkdwn, at most so long. */
export function line(text: string, maxChars: number): string {
  const whole = oneLine(text).toWellFormed()
  const escaped = escapeText(whole)
  if (escaped.length <= maxChars) return escaped
  return escapeText(cut(whole, maxChars, (part) => escapeText(part).length).text)
}

/** One line for an object that takes no markup: as it is, but so short that Slack may store it escaped. */
export const plainLine = (text: string, maxChars: number): string =>
  cut(oneLine(text), maxChars, (part) => escapeEntities(part).length).text

/** mrkdwn that someone else wrote, without half an entity or half a link at its end. */
export const cutMrkdwn = (mrkdwn: string, maxChars: number): string =>
  mrkdwn.length <= maxChars ? mrkdwn : cut(mrkdwn, maxChars).text.replace(/(<[^<>]*|&[a-z]{0,3})…$/, '…')

/** A longer link might not fit into a section together with other text. */
const linkMaxChars = 2_000

/** The URL as Slack's link syntax takes it; nothing unless it is http, https or mailto. */
function target(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || !['http:', 'https:', 'mailto:'].includes(parsed.protocol)) return undefined
  return escapeEntities(parsed.href.replaceAll('|', '%7C'))
}

/** @param inner  mrkdwn. */
function link(inner: string, url: string): string {
  const to = target(url)
  const label = asLabel(inner)
  if (to === undefined) return oneLine(inner) || escapeText(url)
  if (label.length + to.length <= linkMaxChars) return `<${to}${label && `|${label}`}>`
  return `${oneLine(inner)} ${to.length <= linkMaxChars ? `<${to}>` : to}`.trim()
}

const around = (mark: string, inner: string): string =>
  inner.trim() === '' ? inner : `${mark}${inner.trim()}${mark}`

/** How a tree is written in mrkdwn. https://docs.slack.dev/messaging/formatting-message-text */
export const mrkdwn: Partial<Dialect> = {
  text: escapeText,
  strong: (inner) => around('*', inner),
  emphasis: (inner) => around('_', inner),
  strike: (inner) => around('~', inner),
  // A span ends at the first backtick and nothing escapes it: a look-alike stands in.
  code: (text) => around('`', escapeEntities(oneLine(text)).replaceAll('`', 'ˋ')),
  link,
  image: (alt, url) => link(escapeText(alt), url),
  heading: (inner) => around('*', oneLine(inner)),
  codeBlock: (text) => `\`\`\`\n${escapeEntities(text).replaceAll(/`(?=`)/g, `\`${zeroWidthSpace}`)}\n\`\`\``,
  // Escaped it still opens a quote at the start of a line, and is harmless inside a list item.
  quote: (inner) => inner.replaceAll(/^/gm, '&gt; '),
}
