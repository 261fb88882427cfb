/** What a message brings along: cards and mentions. */
import { isObject, type Json } from '../value.ts'
import { attachments, html as htmlOf, mentions } from '../vendors/graph-call.ts'
import { attachmentMarkers, mentionMarkers } from '../vendors/graph-html.ts'
import { walkCard } from '../vendors/msteams-card.ts'
import {
  discussed,
  html,
  learn,
  message,
  messageRule as rule,
  ok,
  ops,
  said,
  type GraphFixture,
  type GraphRule,
} from './graph-rule.ts'

const card = (more: Json = {}): string =>
  JSON.stringify({
    type: 'AdaptiveCard',
    version: '1.4',
    body: [{ type: 'TextBlock', text: 'Disk full' }],
    ...more,
  })
const attached = (attachment: Json = {}, content_ = '<attachment id="c1"></attachment>'): GraphFixture => ({
  json: html(content_, {
    attachments: [
      { id: 'c1', contentType: 'application/vnd.microsoft.card.adaptive', content: card(), ...attachment },
    ],
  }),
})

const cards: readonly GraphRule[] = [
  rule(
    {
      id: 'attachment-id',
      source: learn('graph/api/resources/chatmessageattachment'),
      summary: 'Every attachment has an id.',
      accept: attached(),
      reject: attached({ id: '' }),
    },
    (call) =>
      attachments(call).flatMap(({ id }) =>
        said(typeof id !== 'string' || id === '', 'An attachment has no id.'),
      ),
  ),
  rule(
    {
      id: 'attachment-content',
      source: learn('graph/api/resources/chatmessageattachment'),
      summary: 'The content of an attachment is JSON in a text.',
      accept: attached(),
      reject: attached({ content: JSON.parse(card()) as unknown }),
    },
    (call) =>
      attachments(call).flatMap(({ content: given }) =>
        said(
          !['string', 'undefined'].includes(typeof given) && given !== null,
          "Cannot convert a value to target type 'Edm.String' for the property 'content'.",
        ),
      ),
  ),
  rule(
    {
      id: 'attachment-json',
      source: discussed('docs-contrib', 2351),
      summary: 'The text in the content of a card can be read as JSON.',
      accept: attached(),
      reject: attached({ content: '{"type":"AdaptiveCard"' }),
    },
    (call) =>
      attachments(call).flatMap(({ id, content: given }) =>
        said(
          typeof given === 'string' && !readable(given),
          `Failed to process content in attachment with Id '${String(id)}'.`,
        ),
      ),
  ),
  rule(
    {
      id: 'attachment-marker',
      summary: 'Every attachment has its place in the HTML.',
      accept: attached({}, '<p>See</p><attachment id="c1"></attachment>'),
      reject: attached({}, '<p>See</p><attachment id="c2"></attachment>'),
    },
    (call) => {
      const placed = attachmentMarkers(htmlOf(call))
      return attachments(call)
        .filter(({ id }) => typeof id === 'string' && id !== '' && !placed.includes(id))
        .map(({ id }) => `Body does not contain marker for attachment with Id '${String(id)}'.`)
    },
  ),
  rule(
    {
      id: 'attachment-listed',
      summary: 'Every place in the HTML has its attachment; Teams shows nothing there.',
      strictOnly: true,
      accept: attached(),
      reject: attached({}, '<attachment id="c1"></attachment><attachment id="c2"></attachment>'),
    },
    (call) => {
      // An edit that leaves the attachments out keeps them.
      if (call.json?.['attachments'] === undefined && call.method === 'PATCH') return []
      const known = attachments(call).map(({ id }) => id)
      return attachmentMarkers(htmlOf(call))
        .filter((id) => !known.includes(id))
        .map((id) => `there is no attachment ${id}`)
    },
  ),
  rule(
    {
      id: 'card',
      source: learn('microsoftteams/platform/task-modules-and-cards/cards/cards-format'),
      summary:
        'A card is an Adaptive Card of version 1.5 or below, within the schema; Teams shows nothing, or less.',
      strictOnly: true,
      accept: attached({ content: card({ version: '1.5' }) }),
      reject: attached({ content: card({ body: [{ type: 'Heading', text: 'Disk full' }] }) }),
    },
    (call) =>
      attachments(call)
        .filter(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
        .flatMap(({ content: given }) => {
          const read = typeof given === 'string' ? readable(given)?.value : undefined
          if (!isObject(read)) return []
          const version = read['version']
          return [
            ...said(
              typeof version !== 'string' || !/^1\.[0-5]$/.test(version),
              `the version is ${String(version)}`,
            ),
            ...walkCard(read).problems.map((problem) => problem.message),
          ]
        }),
  ),
]

function readable(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

const ada = {
  id: 0,
  mentionText: 'Ada',
  mentioned: {
    user: { id: '5a4d0b0c-7e4a-4000-8000-00000000000a', displayName: 'Ada', userIdentityType: 'aadUser' },
  },
}
const calling = (text: string, ...given: readonly Json[]): GraphFixture => ({
  json: html(text, { mentions: given }),
})

const calls: readonly GraphRule[] = [
  rule(
    {
      id: 'mention',
      source: learn('graph/api/resources/chatmessagemention'),
      summary: 'A mention has a number, a text, and somebody who is mentioned.',
      accept: calling('<at id="0">Ada</at> look', ada),
      reject: calling('<at id="0">Ada</at> look', { ...ada, mentioned: {} }),
    },
    (call) =>
      mentions(call).flatMap(({ id, mentionText, mentioned }) => {
        const whom = isObject(mentioned)
          ? ['user', 'conversation', 'application', 'tag'].some((kind) => isObject(mentioned[kind]))
          : false
        return said(
          !Number.isInteger(id) || typeof mentionText !== 'string' || !whom,
          'Invalid request body was sent.',
        )
      }),
  ),
  rule(
    {
      id: 'mention-marker',
      source: discussed('docs', 8832),
      summary: 'Every mention has its place in the HTML, with the same text.',
      accept: calling('<p><at id="0">R&amp;D</at> look</p>', { ...ada, mentionText: 'R&D' }),
      reject: calling('<p><at id="0">Ada L.</at> look</p>', ada),
    },
    (call) => {
      const placed = mentionMarkers(htmlOf(call))
      return mentions(call)
        .filter(
          ({ id, mentionText }) =>
            !placed.some((marker) => marker.id === String(id) && marker.text === mentionText),
        )
        .map(
          ({ id, mentionText }) =>
            `Body does not contain marker for mention with Id '${String(id)}'. Add '<at id="${String(id)}">${String(mentionText)}</at>' to the body.`,
        )
    },
  ),
  rule(
    {
      id: 'mention-listed',
      summary: 'Every <at> in the HTML has its mention; without one it calls nobody.',
      strictOnly: true,
      accept: calling('<at id="0">Ada</at>', ada),
      reject: calling('<at id="0">Ada</at> <at id="1">Grace</at>', ada),
    },
    (call) => {
      if (call.json?.['mentions'] === undefined && call.method === 'PATCH') return []
      const known = mentions(call).map(({ id }) => String(id))
      return mentionMarkers(htmlOf(call))
        .filter(({ id }) => !known.includes(id))
        .map(({ id }) => `there is no mention ${id}`)
    },
  ),
  rule(
    {
      id: 'mention-ids',
      source: learn('graph/api/resources/chatmessagemention', 'believed'),
      summary: 'No two mentions have the same id.',
      accept: calling('<at id="0">Ada</at> <at id="1">Ada</at>', ada, { ...ada, id: 1 }),
      reject: calling('<at id="0">Ada</at> <at id="0">Ada</at>', ada, ada),
    },
    (call) => {
      const ids = mentions(call).map(({ id }) => id)
      return said(new Set(ids).size < ids.length, 'an id stands twice')
    },
  ),
  rule(
    {
      id: 'edit-empty',
      source: learn('graph/api/chatmessage-update', 'believed'),
      summary: 'An edit says what it changes.',
      accept: { method: 'PATCH', path: `${ops}/{id:0}`, json: message(), before: [ok] },
      reject: { method: 'PATCH', path: `${ops}/{id:0}`, json: {}, before: [ok] },
    },
    ({ method, json }) =>
      said(
        method === 'PATCH' && json !== undefined && Object.keys(json).length === 0,
        'Invalid request body was sent.',
      ),
  ),
]

export const graphContents: readonly GraphRule[] = [...cards, ...calls]
