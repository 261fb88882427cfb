import { phrases, type Notification, type Phrases } from '@notify/core/channel'
import { isWebUrl, parse, plainText } from '@notify/markup'
import { blockHtml, escape, fieldHtml, link, type Item, type Section } from './html.ts'

/** A section of the mail, for both of its parts. */
export interface Content extends Section {
  /** Its items stand on lines of their own, without an empty line between them. */
  readonly tight: boolean
}

const list = (items: readonly Item[]): Content => ({
  open: '<ul style="margin:0 0 12px">',
  items: items.map(({ html, text }) => ({ html: `<li dir="auto">${html}</li>`, text: `• ${text}` })),
  close: '</ul>',
  plain: (inner) => `<li dir="auto">${inner}</li>`,
  tight: true,
})

const plainParagraph = (inner: string): string =>
  `<p dir="auto" style="margin:0 0 12px;white-space:pre-wrap">${inner}</p>`

/** Label and address of something that opens. */
const linked = (label: string, url: string): Item =>
  isWebUrl(url)
    ? { html: link(escape(label), url), text: `${label}: ${url}` }
    : { html: escape(label), text: label }

/** The body: it is cut before anything else is. */
export const bodyOf = ({ body = '' }: Notification): Content => ({
  open: '',
  items: parse(body).map((block) => ({ html: blockHtml(block), text: plainText([block]) })),
  close: '',
  plain: plainParagraph,
  tight: false,
})

/** Everything after the body, in order. `time` writes when a member of a digest occurred. */
export const detailsOf = (
  notification: Notification,
  locale: string,
  time: (at: number) => string,
): readonly Content[] => [
  list((notification.members ?? []).map((member) => memberOf(member, phrases(locale), time))),
  {
    open: '<table style="margin:0 0 12px;border-collapse:collapse">',
    items: (notification.fields ?? []).map(({ name, value }) => ({
      html: fieldHtml(name, value),
      text: `${name}: ${value}`,
    })),
    close: '</table>',
    plain: (inner) => `<tr><td colspan="2" style="white-space:pre-wrap">${inner}</td></tr>`,
    tight: true,
  },
  list((notification.links ?? []).map(({ label, url }) => linked(label, url))),
  {
    open: '',
    items: (notification.images ?? []).map(({ url, alt }) => imageOf(url, alt)),
    close: '',
    plain: plainParagraph,
    tight: true,
  },
  {
    open: '<p style="margin:16px 0">',
    items: (notification.actions ?? []).flatMap(({ label, url, style }) =>
      url !== undefined && isWebUrl(url) ? [buttonOf(label, url, style)] : [],
    ),
    close: '</p>',
    plain: (inner) => `<span>${inner}</span>`,
    tight: true,
  },
]

function memberOf(member: Notification, words: Phrases, time: (at: number) => string): Item {
  const state = member.state === undefined ? words.severity[member.severity] : words[member.state]
  const rest = [member.source ?? '', time(member.occurredAt)].filter((word) => word !== '').join(' · ')
  const to = member.links?.[0]?.url
  const title = to === undefined ? escape(member.title) : link(escape(member.title), to)
  return {
    html: `<strong>${escape(state)}</strong> ${title} <span style="font-size:13px">${escape(rest)}</span>`,
    text: `${state}: ${member.title} (${rest})${to === undefined ? '' : ` ${to}`}`,
  }
}

/** A declared image is shown; one in the body, which may quote anybody, is a link. */
function imageOf(url: string, alt: string): Item {
  const shown =
    isWebUrl(url) && url.startsWith('https:')
      ? `<img src="${escape(new URL(url).href)}" alt="${escape(alt)}" style="max-width:100%;height:auto;border:0" />`
      : link(escape(alt || url), url)
  return { html: `<p dir="auto" style="margin:0 0 12px">${shown}</p>`, text: linked(alt || url, url).text }
}

const buttonColour = { default: '#4b5563', primary: '#2563eb', danger: '#dc2626' } as const

function buttonOf(label: string, url: string, style: keyof typeof buttonColour = 'default'): Item {
  const colour = buttonColour[style] ?? buttonColour.default
  return {
    html: `<a href="${escape(new URL(url).href)}" rel="noopener noreferrer" style="display:inline-block;margin:0 8px 8px 0;padding:8px 16px;border-radius:4px;background-color:${colour};color:#ffffff;text-decoration:none">${escape(label)}</a>`,
    text: `${label}: ${url}`,
  }
}
