/** A chatMessage, as Graph returns it. https://learn.microsoft.com/graph/api/resources/chatmessage */
import { attachmentMarkers, readHtml } from './graph-html.ts'
import { chatId, teamId, tenantId, user } from './graph-tenant.ts'
import { isObject, list, type Json } from '../value.ts'
import { readCard } from './msteams-text.ts'

interface Making {
  readonly id: string
  readonly place: string
  readonly replyTo?: string
  /** Epoch ms. */
  readonly at: number
}

/** What a sender may set. */
export const settable: readonly string[] = [
  'body',
  'subject',
  'summary',
  'importance',
  'attachments',
  'mentions',
  'hostedContents',
]
/** What Graph knows beside, and does not take from a sender. */
export const readOnly: readonly string[] =
  'id replyToId etag messageType createdDateTime lastModifiedDateTime lastEditedDateTime deletedDateTime chatId locale webUrl policyViolation eventDetail from reactions channelIdentity'.split(
    ' ',
  )

const picked = (json: Json): Json =>
  Object.fromEntries(
    settable.flatMap((name) => (name in json && name !== 'hostedContents' ? [[name, json[name]]] : [])),
  )

export function createdFrom(json: Json, { id, place, replyTo, at }: Making): Json {
  const when = new Date(at).toISOString()
  const chat = place === chatId
  const link = new URLSearchParams({
    groupId: teamId,
    tenantId,
    createdTime: id,
    parentMessageId: replyTo ?? id,
  })
  return {
    id,
    replyToId: replyTo ?? null,
    etag: id,
    messageType: 'message',
    createdDateTime: when,
    lastModifiedDateTime: when,
    lastEditedDateTime: null,
    deletedDateTime: null,
    subject: null,
    summary: null,
    chatId: chat ? place : null,
    importance: 'normal',
    locale: 'en-us',
    webUrl: chat
      ? null
      : `https://teams.microsoft.com/l/message/${encodeURIComponent(place)}/${id}?${link.toString()}`,
    policyViolation: null,
    eventDetail: null,
    from: { application: null, device: null, user: { ...user, userIdentityType: 'aadUser', tenantId } },
    attachments: [],
    mentions: [],
    reactions: [],
    channelIdentity: chat ? null : { teamId, channelId: place },
    ...picked(json),
  }
}

export function editedFrom(old: Json, json: Json, at: number): Json {
  const when = new Date(at).toISOString()
  return { ...old, ...picked(json), etag: String(at), lastModifiedDateTime: when, lastEditedDateTime: when }
}

interface Readable {
  readonly title: string
  readonly text: string
  readonly mentions: string[]
}

/** What a reader sees. */
export function readChatMessage(message: Json): Readable {
  const { body, subject } = message
  const { content, contentType } = isObject(body) ? body : {}
  const cards = new Map(
    list(message['attachments'])
      .filter(isObject)
      .map(({ id, content: card }) => [String(id), readCard(parse(card))]),
  )
  const written = typeof content === 'string' ? content : ''
  const text = contentType === 'html' ? readHtml(written, (id) => cards.get(id)?.text ?? '') : written
  const [first] = contentType === 'html' ? attachmentMarkers(written) : []
  const title = typeof subject === 'string' && subject !== '' ? subject : first && cards.get(first)?.title
  const called = list(message['mentions'])
    .filter(isObject)
    .map(({ mentionText }) => `@${String(mentionText)}`)
  return { title: title || (text.split('\n')[0] ?? ''), text, mentions: [...new Set(called)] }
}

function parse(content: unknown): unknown {
  try {
    return typeof content === 'string' ? (JSON.parse(content) as unknown) : undefined
  } catch {
    return undefined
  }
}
