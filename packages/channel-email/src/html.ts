import {
  codePoints,
  cut,
  escapeHtml,
  isWebUrl,
  utf8Bytes,
  type Block,
  type Inline,
  type ListItem,
} from '@notify/markup'

/**
 * Mail clients drop style sheets, so every style stands on its element. Colours are left to the client, except where they
 * mean something, so that a dark one stays readable. Everything is closed, as in XML.
 */
const styles = {
  code: 'font-family:Consolas,Menlo,monospace;font-size:90%',
  pre: 'font-family:Consolas,Menlo,monospace;font-size:90%;white-space:pre-wrap;word-break:break-word;border:1px solid #888888;border-radius:4px;padding:8px;margin:0 0 12px',
  quote: 'margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #888888',
  block: 'margin:0 0 12px',
  cell: 'padding:4px 12px 4px 0;text-align:start;vertical-align:top;border-bottom:1px solid #888888',
} as const

/** Text from data: it stays text. Control characters, which no client shows, are dropped. */
export const escape = (text: string): string =>
  escapeHtml(text.toWellFormed().replaceAll(/[^\P{Cc}\n\t]|\p{Noncharacter_Code_Point}/gu, ''))

/** As `escape`, with the line breaks kept. */
export const lines = (text: string): string =>
  escape(text.replaceAll(/\r\n?/g, '\n')).replaceAll('\n', '<br />')

/** @param inner  HTML. */
export const link = (inner: string, url: string): string =>
  isWebUrl(url) || URL.parse(url)?.protocol === 'mailto:'
    ? `<a href="${escape(new URL(url).href)}" rel="noopener noreferrer">${inner}</a>`
    : inner

/** What can be left out, and what is read there. */
export interface Item {
  readonly html: string
  readonly text: string
}

/** Items that stand together. */
export interface Section {
  readonly open: string
  readonly items: readonly Item[]
  readonly close: string
  /** An item of which only the beginning fits. @param inner  HTML. */
  plain(inner: string): string
}

export interface Fitted {
  readonly html: string
  readonly bytes: number
  /** Texts of which nothing, or not everything, is there: as many characters. */
  readonly leftOut: number
}

/** Shorter than this is no beginning of anything. */
const beginningMinBytes = 500

/** As many items as fit, in order; of the first one that does not, the beginning. */
export function fit(section: Section, maxBytes: number): Fitted {
  const { items, open, close } = section
  const shown: string[] = []
  let bytes = utf8Bytes(open + close)
  let leftOut = 0
  const show = (html: string): void => {
    shown.push(html)
    bytes += utf8Bytes(html)
  }
  for (const { html, text } of items) {
    if (leftOut === 0 && bytes + utf8Bytes(html) <= maxBytes) {
      show(html)
      continue
    }
    const room = leftOut === 0 ? maxBytes - bytes - utf8Bytes(section.plain('')) : 0
    const begun = room < beginningMinBytes ? undefined : cut(text, room, (part) => utf8Bytes(escape(part)))
    if (begun !== undefined) show(section.plain(escape(begun.text)))
    leftOut += begun?.leftOut ?? Math.max(1, codePoints(text))
  }
  return shown.length === 0
    ? { html: '', bytes: 0, leftOut }
    : { html: `${open}${shown.join('')}${close}`, bytes, leftOut }
}

/** @returns HTML for one block of the body. */
export function blockHtml(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `<p dir="auto" style="${styles.block}">${inlineHtml(block.children)}</p>`
    case 'heading': {
      // The title is the only <h1>.
      const level = Math.min(block.level + 1, 6)
      return `<h${level} dir="auto" style="${styles.block}">${inlineHtml(block.children)}</h${level}>`
    }
    case 'code':
      return `<pre dir="ltr" style="${styles.pre}"><code>${escape(block.text)}</code></pre>`
    case 'quote':
      return `<blockquote style="${styles.quote}">${block.children.map(blockHtml).join('')}</blockquote>`
    case 'list': {
      const items = block.items.map(itemHtml).join('')
      return block.ordered
        ? `<ol start="${Number(block.start)}" style="${styles.block}">${items}</ol>`
        : `<ul style="${styles.block}">${items}</ul>`
    }
    case 'table':
      return `<table style="${styles.block};border-collapse:collapse">${[
        rowHtml('th', block.header),
        ...block.rows.map((cells) => rowHtml('td', cells)),
      ].join('')}</table>`
    case 'rule':
      break
  }
  return '<hr style="border:0;border-top:1px solid #888888;margin:12px 0" />'
}

function itemHtml({ checked, children }: ListItem): string {
  const box = checked === undefined ? '' : checked ? '☑ ' : '☐ '
  const inner = children.map((block, index) => {
    if (block.type !== 'paragraph') return blockHtml(block)
    return index === 0 ? inlineHtml(block.children) : `<div dir="auto">${inlineHtml(block.children)}</div>`
  })
  return `<li dir="auto">${box}${inner.join('')}</li>`
}

const rowHtml = (tag: 'th' | 'td', cells: readonly (readonly Inline[])[]): string =>
  `<tr>${cells.map((cell) => `<${tag} dir="auto" style="${styles.cell}">${inlineHtml(cell)}</${tag}>`).join('')}</tr>`

const tags = { strong: 'strong', emphasis: 'em', strike: 's' } as const

export const inlineHtml = (inlines: readonly Inline[]): string => inlines.map(oneInline).join('')

function oneInline(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return lines(inline.text)
    case 'strong':
    case 'emphasis':
    case 'strike':
      return `<${tags[inline.type]}>${inlineHtml(inline.children)}</${tags[inline.type]}>`
    case 'code':
      return `<code style="${styles.code}">${escape(inline.text)}</code>`
    case 'link':
      return link(inlineHtml(inline.children), inline.url)
    // The body may quote anybody: a picture there would tell its host who reads the mail.
    case 'image':
      return link(escape(inline.alt || inline.url), inline.url)
    case 'break':
      break
  }
  return '<br />'
}

/** One field. */
export const fieldHtml = (name: string, value: string): string =>
  `<tr><th scope="row" dir="auto" style="${styles.cell}">${escape(name)}</th><td dir="auto" style="${styles.cell};word-break:break-word">${lines(value)}</td></tr>`

export interface Page {
  readonly lang: string
  readonly subject: string
  /** Of the bar at the side, e.g. `#dc2626`. */
  readonly colour: string
  /** How it stands. Text; first, because lists of mails show the beginning. */
  readonly standing: string
  readonly title: string
  /** HTML. */
  readonly content: string
  /** Text, one line each. */
  readonly notes: readonly string[]
}

export const page = ({
  lang,
  subject,
  colour,
  standing,
  title,
  content,
  notes,
}: Page): string => `<!DOCTYPE html>
<html lang="${escape(lang)}" dir="auto">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<meta name="color-scheme" content="light dark" />
<meta name="supported-color-schemes" content="light dark" />
<title>${escape(subject)}</title>
</head>
<body style="margin:0;padding:16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;margin:0 auto;border-collapse:collapse;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'Hiragino Sans',Meiryo,sans-serif;font-size:15px;line-height:1.5">
<tr>
<td width="6" bgcolor="${colour}" style="background-color:${colour}"></td>
<td style="padding:8px 16px">
<p dir="auto" style="margin:0 0 4px;font-size:13px">${escape(standing)}</p>
<h1 dir="auto" style="margin:0 0 12px;font-size:20px;line-height:1.3">${lines(title)}</h1>
${content}
<p dir="auto" style="margin:16px 0 0;font-size:12px">${notes.map(escape).join('<br />')}</p>
</td>
</tr>
</table>
</body>
</html>
`
