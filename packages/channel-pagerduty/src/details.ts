import { phrases, type Notification, type Phrases, type RenderContext } from '@notify/core/channel'
import { cut, isWebUrl, plainText } from '@notify/markup'
import { jsonBytes, present, take } from './text.ts'

/** Any JSON object; PagerDuty shows it as a table. */
export type Details = Readonly<Record<string, unknown>>

/** Everything that PagerDuty has no field for, what matters most first: the end gives way. */
export function detailsOf(notification: Notification, context: RenderContext, metadata: boolean): Details {
  const words = phrases(context.locale)
  const { fields = [], attachments = [], members = [] } = notification
  const { incident, heldBack } = context
  return present({
    times: incident && incident.count > 1 ? words.times(incident.count) : undefined,
    held_back: heldBack ? words.heldBack(heldBack) : undefined,
    fields: fields.length > 0 ? named(fields) : undefined,
    tags: notification.tags,
    attachments: attachments.map(({ name }) => name),
    notifications: members.map((member) => memberLine(member, words)),
    body: plainText(notification.body ?? ''),
    metadata: metadata ? notification.metadata : undefined,
  })
}

/** Values of one name stand below each other. */
function named(fields: NonNullable<Notification['fields']>): Details {
  const values = new Map<string, string>()
  for (const { name, value } of fields) {
    const before = values.get(name)
    values.set(name, before === undefined ? value : `${before}\n${value}`)
  }
  return Object.fromEntries(values)
}

function memberLine({ severity, title, source, links = [] }: Notification, words: Phrases): string {
  const url = links.find((link) => isWebUrl(link.url))?.url
  return [words.severity[severity], title, source, url].filter(Boolean).join(' · ')
}

const notesMax = 20
const noteNameMaxChars = 100
/** Each note at its longest: an escaped name and the words. */
const notesMaxBytes = notesMax * (noteNameMaxChars * 6 + 100)

/**
 * Details of at most so many bytes as JSON. Entries that do not fit are cut, or left out; `left_out` says which.
 *
 * @param notes  What was left out elsewhere.
 */
export function fit(
  details: Details,
  maxBytes: number,
  words: Phrases,
  notes: readonly string[] = [],
): Details {
  const kept: [string, unknown][] = []
  const missing = [...notes]
  let room = maxBytes - notesMaxBytes
  for (const [name, value] of Object.entries(details)) {
    // With the colon and the comma.
    const forName = jsonBytes(name) + 2
    const { shown, leftOut } = shorten(value, room - forName, words)
    if (leftOut !== undefined) missing.push(`${cut(name, noteNameMaxChars).text}: ${leftOut}`)
    if (shown === undefined) continue
    kept.push([name, shown])
    room -= forName + jsonBytes(shown)
  }
  if (missing.length > 0) kept.push(['left_out', missing.slice(0, notesMax)])
  return Object.fromEntries(kept)
}

interface Shortened {
  /** Left out: nothing fits. */
  readonly shown?: unknown
  readonly leftOut?: string
}

function shorten(value: unknown, room: number, words: Phrases): Shortened {
  if (jsonBytes(value) <= room) return { shown: value }
  if (typeof value === 'string') {
    const { text, leftOut } = cut(value, Math.max(0, room), jsonBytes)
    return { shown: text || undefined, leftOut: words.leftOut(leftOut) }
  }
  if (typeof value !== 'object' || value === null) return { leftOut: words.more(1) }
  const all = Array.isArray(value) ? value : Object.entries(value)
  const some = take(all, room)
  const leftOut = words.more(all.length - some.length)
  if (some.length === 0) return { leftOut }
  return { shown: Array.isArray(value) ? some : Object.fromEntries(some as [string, unknown][]), leftOut }
}
