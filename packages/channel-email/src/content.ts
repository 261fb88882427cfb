import { phrases, type Notification, type Phrases } from '@notify/core/channel'
import { isWebUrl, parse, plainText } from '@notify/markup'
import { blockHtml, escape, fieldHtml, link, type Item, type Section } from './html.ts'

/** A section of the mail, for both of its parts. */
export interface Content extends Section {
  /** Stands above the items; nothing where there are none. */
  readonly heading?: string
  /** Its items stand on lines of their own, without an empty line between them. */
  readonly tight: boolean
}

const list = (items: readonly Item[], heading?: string): Content => ({
  ...(heading !== undefined && { heading }),
  open: `${heading === undefined ? '' : `<h2 dir="auto" style="margin:0 0 4px;font-size:16px">${escape(heading)}</h2>`}<ul style="margin:0 0 12px">`,
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
  ...digestOf(notification.members ?? [], phrases(locale), time),
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

/** How members stand, in the order in which a reader wants to know. */
const standings = ['critical', 'error', 'warning', 'info', 'acknowledged', 'resolved'] as const

/** The members of a digest, the gravest first, each group in the order of time. */
function digestOf(
  members: readonly Notification[],
  words: Phrases,
  time: (at: number) => string,
): readonly Content[] {
  const byTime = members.toSorted((a, b) => a.occurredAt - b.occurredAt)
  return standings.flatMap((standing) => {
    const group = byTime.filter((member) => standingIn(member) === standing)
    if (group.length === 0) return []
    const word =
      standing === 'acknowledged' || standing === 'resolved' ? words[standing] : words.severity[standing]
    return [
      list(
        group.map((member) => memberOf(member, time)),
        `${word} (${group.length})`,
      ),
    ]
  })
}

const standingIn = ({ state, severity }: Notification): (typeof standings)[number] =>
  state === undefined || state === 'firing' ? severity : state

function memberOf(
  { title, source = '', occurredAt, links = [] }: Notification,
  time: (at: number) => string,
): Item {
  const [first, ...others] = links.filter(({ url }) => isWebUrl(url))
  const rest = [time(occurredAt), source].filter((word) => word !== '').join(' · ')
  return {
    html: [
      first === undefined ? escape(title) : link(escape(title), first.url),
      `<span style="font-size:13px">${escape(rest)}</span>`,
      ...others.map(({ label, url }) => link(escape(label), url)),
    ].join(' '),
    text: [
      `${title} (${rest})${first === undefined ? '' : ` ${first.url}`}`,
      ...others.map(({ label, url }) => `  ${label}: ${url}`),
    ].join('\n'),
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
