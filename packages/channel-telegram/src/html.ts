import {
  cut,
  escapeHtml,
  isWebUrl,
  plain,
  print,
  type Block,
  type Dialect,
  type Measure,
} from '@notify/markup'
import * as limits from './limits.ts'

/** Text from data. Telegram calls whoever is named after an `@`; only something invisible between them keeps it from that. */
const text = (raw: string): string =>
  escapeHtml(raw.toWellFormed().replaceAll(/(?<![\p{L}\p{N}_])@(?=\w|$)/gu, '@\u200B'))

/**
 * The URL as Telegram links it; nothing for a host without a dot (`http://grafana:3000`), which costs a button its message.
 * https://github.com/tdlib/td/blob/master/td/telegram/LinkManager.cpp (`check_link_impl`: "Wrong HTTP URL")
 */
export function linkable(url: string): string | undefined {
  if (!isWebUrl(url)) return undefined
  const { href, hostname } = new URL(url)
  return /[.:]/.test(hostname) && href.length <= limits.urlMaxChars ? href : undefined
}

/** @param inner  HTML; what stands in a link is not linked again. */
function link(inner: string, url: string): string {
  const label = inner.replaceAll(/<\/?a\b[^>]*>/g, '')
  const href = linkable(url)
  if (href !== undefined) return `<a href="${escapeHtml(href)}">${label.trim() || escapeHtml(href)}</a>`
  const shown = escapeHtml(url.toWellFormed())
  return label.trim() === '' ? shown : plain.link(label, shown)
}

const code = (raw: string): string => escapeHtml(raw.toWellFormed())

/** How a tree is written. https://core.telegram.org/bots/api#html-style: every tag is closed, a quote has no quote inside. */
const dialect: Partial<Dialect> = {
  text,
  strong: (inner) => `<b>${inner}</b>`,
  emphasis: (inner) => `<i>${inner}</i>`,
  strike: (inner) => `<s>${inner}</s>`,
  code: (raw) => `<code>${code(raw)}</code>`,
  link: (inner, url) => {
    // Declared mentions: a body has no such links, and those of a notification are checked before.
    if (url.startsWith('@')) return url
    return url.startsWith('tg://user?id=') ? `<a href="${url}">${inner}</a>` : link(inner, url)
  },
  image: (alt, url) => link(text(alt), url),
  heading: (inner) => `<b>${inner}</b>`,
  codeBlock: (raw, language = '') =>
    /^[\w+#.-]{1,40}$/.test(language)
      ? `<pre><code class="language-${language}">${code(raw)}</code></pre>`
      : `<pre>${code(raw)}</pre>`,
  quote: (inner) => `<blockquote>${inner.replaceAll(/<\/?blockquote>/g, '')}</blockquote>`,
}

export const html = (tree: readonly Block[]): string => print(tree, dialect)

const withoutTags = (markup: string): string => markup.replaceAll(/<[^>]*>/g, '')

/** UTF-16 units that are left after Telegram has parsed it; more if the tags are too many. */
export const measure: Measure = (markup) => {
  const shown = withoutTags(markup)
  const tags = Math.ceil((markup.length - shown.length) * (limits.textMaxChars / limits.tagsMaxChars))
  return Math.max(shown.replaceAll(/&(?:\w+|#\d+);/g, '.').length, tags)
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

/** HTML that someone else wrote, or as much of its text as fits. */
export function bounded(markup: string): string {
  const whole = markup.toWellFormed()
  if (measure(whole) <= limits.textMaxChars) return whole
  const shown = withoutTags(whole).replaceAll(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity]!)
  return escapeHtml(cut(shown, limits.textMaxChars).text)
}
