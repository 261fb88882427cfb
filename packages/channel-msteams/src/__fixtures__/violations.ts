import { Ajv } from 'ajv'
import type { MsteamsMessage } from '../index.ts'
import { bytesOf, cardOf } from './rendered.ts'

const object = (type: string, required: object, optional: object = {}): object => ({
  type: 'object',
  properties: { type: { const: type }, ...required, ...optional },
  required: ['type', ...Object.keys(required)],
  additionalProperties: false,
})
const text = { type: 'string' }
const list = (items: object, minItems = 1): object => ({ type: 'array', items, minItems })
const https = { type: 'string', pattern: '^https://' }
const spacing = { spacing: { enum: ['None'] }, separator: { const: true } }

const textBlock = object(
  'TextBlock',
  { text: { type: 'string', pattern: '\\S' }, wrap: { const: true } },
  {
    ...spacing,
    size: { enum: ['Small', 'Medium', 'Large'] },
    weight: { const: 'Bolder' },
    fontType: { const: 'Monospace' },
    isSubtle: { const: true },
    style: { const: 'heading' },
  },
)
const fact = { type: 'object', properties: { title: text, value: text }, required: ['title', 'value'], additionalProperties: false }
const leaf = [
  textBlock,
  object('FactSet', { facts: list(fact) }),
  object('Image', { url: https, altText: text }),
]
const element = {
  anyOf: [
    ...leaf,
    object(
      'Container',
      { style: { enum: ['accent', 'warning', 'attention', 'good', 'emphasis'] }, items: list({ anyOf: leaf }) },
      { bleed: { const: true } },
    ),
  ],
}
const action = object(
  'Action.OpenUrl',
  { title: { type: 'string', minLength: 1 }, url: { type: 'string', pattern: '^https?://' } },
  { style: { enum: ['positive', 'destructive'] } },
)

/** What we use of Adaptive Cards 1.5, and of what Teams adds to it, written down a second time. */
const isCard = new Ajv({ strict: false }).compile(
  object(
    'AdaptiveCard',
    { version: { const: '1.5' }, body: list(element), fallbackText: { type: 'string', minLength: 1 } },
    {
      $schema: text,
      rtl: { const: true },
      actions: { ...list(action), maxItems: 6 },
      msteams: { type: 'object', properties: { width: { const: 'Full' }, entities: list({ type: 'object' }) }, additionalProperties: false },
    },
  ),
)

/** What Teams would refuse or swallow in a message. */
export function violations(message: MsteamsMessage): readonly string[] {
  const found: string[] = []
  const bytes = bytesOf(message)
  if (bytes > 28_000) found.push(`${bytes} bytes`)
  if (!JSON.stringify(message).isWellFormed()) found.push('ill-formed')
  if (!isCard(cardOf(message)))
    found.push(...(isCard.errors ?? []).map(({ instancePath, message: what }) => `${instancePath} ${what}`))
  const { attachments, body, mentions = [] } = message.body as {
    attachments: readonly { id?: string; content: unknown; contentType: string }[]
    body?: { content: string }
    mentions?: readonly { id: number }[]
  }
  if (attachments.length !== 1 || attachments[0]?.contentType !== 'application/vnd.microsoft.card.adaptive') found.push('attachments')
  if (body === undefined) return found
  const named = [...body.content.matchAll(/<attachment id="([^"]*)"><\/attachment>/g)].map(([, id]) => id)
  if (named.join() !== attachments.map(({ id }) => id).join()) found.push('attachment ids')
  const called = [...body.content.matchAll(/<at id="(\d+)">/g)].map(([, id]) => Number(id))
  if (called.join() !== mentions.map(({ id }) => id).join()) found.push('mention ids')
  if (typeof attachments[0]?.content !== 'string') found.push('the content of an attachment is no string')
  return found
}
