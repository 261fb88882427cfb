/** How much of each vendor's room a message takes. */
import type { SandboxMessage, Vendor } from '../message.ts'
import { list, number, object, objects, string, type Json } from '../value.ts'

export interface Meter {
  readonly label: string
  readonly used: number
  readonly limit: number
  readonly unit: 'characters' | 'bytes' | ''
}

type Measure = (payload: Json, message: SandboxMessage) => readonly Meter[]

const characters = (label: string, text: unknown, limit: number): Meter => ({
  label,
  used: string(text).length,
  limit,
  unit: 'characters',
})
const count = (label: string, used: number, limit: number): Meter => ({ label, used, limit, unit: '' })
const bytes = (label: string, used: number, limit: number): Meter => ({ label, used, limit, unit: 'bytes' })

/** Of what was sent last. */
const bodyBytes = ({ requests }: SandboxMessage): number => requests.at(-1)?.body.length ?? 0

const longest = (texts: readonly unknown[]): string =>
  texts.map(string).reduce((most, text) => (text.length > most.length ? text : most), '')

const slack: Measure = (payload) => {
  const all = [payload, ...objects(payload['attachments'])].map(({ blocks }) => objects(blocks))
  const blocks = all.flat()
  const textsOf = (type: string): unknown[] =>
    blocks.filter((block) => block['type'] === type).map(({ text }) => object(text)['text'])
  // https://docs.slack.dev/reference/block-kit/blocks
  return [
    characters('text', payload['text'], 4_000),
    count('blocks', Math.max(...all.map(({ length }) => length)), 50),
    characters('header', longest(textsOf('header')), 150),
    characters('section', longest(textsOf('section')), 3_000),
  ]
}

const discord: Measure = (payload) => {
  const embeds = objects(payload['embeds'])
  const sum = embeds.map((embed) => {
    const fields = objects(embed['fields']).flatMap(({ name, value }) => [name, value])
    const parts = [
      embed['title'],
      embed['description'],
      object(embed['footer'])['text'],
      object(embed['author'])['name'],
      ...fields,
    ]
    return parts.map((part) => string(part).trim().length).reduce((a, b) => a + b, 0)
  })
  // https://docs.discord.com/developers/resources/message#embed-object-embed-limits
  return [
    characters('content', payload['content'], 2_000),
    count('embeds', embeds.length, 10),
    { label: 'text of embeds', used: sum.reduce((a, b) => a + b, 0), limit: 6_000, unit: 'characters' },
    characters('description', longest(embeds.map(({ description }) => description)), 4_096),
  ]
}

const envelopeBytes: Measure = (_, message) => [
  // https://learn.microsoft.com/connectors/teams ("28 KB")
  bytes('message', bodyBytes(message), 28 * 1_024),
]

const measures: Readonly<Record<Vendor, Measure>> = {
  slack,
  discord,
  // https://core.telegram.org/bots/api#sendmessage, after entities parsing
  telegram: ({ text, caption, photo, document }) =>
    photo === undefined && document === undefined
      ? [characters('text', text, 4_096)]
      : [characters('caption', caption ?? text, 1_024)],
  // What the stand-in takes, and the length of a line by RFC 5322, 2.1.1.
  email: (_, message) => [
    bytes('mail', bodyBytes(message), 25 * 1_024 * 1_024),
    bytes('line', longestLine(message.requests.at(-1)?.body ?? new Uint8Array()), 998),
  ],
  msteams: envelopeBytes,
  graph: envelopeBytes,
  // https://support.atlassian.com/jira: a summary of 255 characters, texts of 32,767
  jira: (payload, { text }) =>
    payload['fields'] === undefined
      ? [characters('body', text, 32_767)]
      : [
          characters('summary', object(payload['fields'])['summary'], 255),
          characters('description', text, 32_767),
        ],
  // https://github.com/standard-webhooks/standard-webhooks: payloads below 20 kB
  webhook: (_, message) => [bytes('body', bodyBytes(message), 20_000)],
  // https://www.twilio.com/docs/messaging/api/message-resource
  sms: ({ body, segments, media }) => [
    characters('body', body, 1_600),
    ...(number(segments) === undefined ? [] : [count('segments', number(segments)!, 10)]),
    ...(list(media).length === 0 ? [] : [count('media', list(media).length, 10)]),
  ],
  // https://developer.pagerduty.com/docs/send-alert-event
  pagerduty: (payload, message) => [
    characters('summary', payload['summary'], 1_024),
    characters('dedup_key', payload['dedup_key'], 255),
    bytes('event', bodyBytes(message), 512_000),
  ],
}

/** What is used; meters at zero say nothing. */
export const metersOf = (message: SandboxMessage): readonly Meter[] =>
  measures[message.vendor](object(message.payload), message).filter(({ used }) => used > 0)

function longestLine(body: Uint8Array): number {
  let most = 0
  let start = 0
  for (let at = 0; at <= body.length; at++) {
    if (at < body.length && body[at] !== 0x0a) continue
    most = Math.max(most, at - start - (body[at - 1] === 0x0d ? 1 : 0))
    start = at + 1
  }
  return most
}
