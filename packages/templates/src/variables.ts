import type { IncidentContext, Notification, Recipient } from '@notify/core'

/** What a template may name below a variable. `any`: whatever the caller put there. */
export type Shape =
  | 'text'
  | 'any'
  | { readonly each: Shape }
  | { readonly of: Readonly<Record<string, Shape>> }

const texts = (...names: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.map((name) => [name, 'text']))
const list = (...names: readonly string[]): Shape => ({ each: { of: texts(...names) } })

const plain: Readonly<Record<string, Shape>> = {
  ...texts('id', 'type', 'severity', 'title', 'body', 'source', 'key', 'state', 'by', 'tenant', 'occurredAt'),
  ...texts('event', 'severity_color', 'timestamp'),
}
const lists: Readonly<Record<string, Shape>> = {
  fields: list('name', 'value', 'inline'),
  links: list('label', 'url'),
  actions: list('id', 'label', 'url', 'style', 'value'),
  images: list('url', 'alt'),
  attachments: list('name', 'type', 'bytes', 'sha256'),
  mentions: { each: 'text' },
  tags: { each: 'text' },
  metadata: 'any',
}

/** Every variable there is. */
export const variables: Readonly<Record<string, Shape>> = {
  ...plain,
  ...lists,
  ...texts('locale', 'dashboard_url', 'held_back'),
  members: { each: { of: { ...plain, ...lists } } },
  recipient: { of: texts('id', 'locale', 'time_zone') },
  incident: { of: texts('since', 'count', 'episode', 'by') },
}

/** What is known where a template is rendered, beside the notification. */
export interface Around {
  /** BCP 47. */
  readonly locale: string
  readonly publicUrl?: string | undefined
  readonly recipient?: Recipient | undefined
  readonly incident?: IncidentContext | undefined
  readonly heldBack?: number | undefined
}

/** The variables for one rendering: plain data, every name there, `null` where nothing was given. */
export function valuesOf(notification: Notification, around: Around): Readonly<Record<string, unknown>> {
  const { publicUrl, recipient, incident } = around
  const given = {
    ...described(notification),
    members: notification.members?.map(described),
    locale: around.locale,
    held_back: around.heldBack,
    dashboard_url:
      publicUrl && `${publicUrl.replace(/\/+$/, '')}/notifications/${encodeURIComponent(notification.id)}`,
    recipient: recipient && { ...recipient, time_zone: recipient.timeZone },
    incident: incident && { ...incident, since: new Date(incident.since).toISOString() },
  }
  return copy({ of: variables }, given) as Readonly<Record<string, unknown>>
}

const described = (notification: Notification): object => ({
  ...notification,
  event: notification.type,
  severity_color: colourOf(notification),
  timestamp: new Date(notification.occurredAt).toISOString(),
})

/** The colours that people know from chat: of the state once an incident moves on. */
function colourOf({ state, severity }: Notification): string {
  if (state === 'resolved') return '#2eb67d'
  if (state === 'acknowledged') return '#868686'
  return { info: '#36c5f0', warning: '#ecb22e', error: '#e01e5a', critical: '#8b0000' }[severity]
}

/** Data and nothing else: liquidjs calls functions that it finds. */
function copy(shape: Shape, value: unknown): unknown {
  if (shape === 'text') return ['string', 'number', 'boolean'].includes(typeof value) ? value : null
  if (shape === 'any') return value === undefined ? {} : (JSON.parse(JSON.stringify(value)) as unknown)
  if ('each' in shape) return Array.isArray(value) ? value.map((one) => copy(shape.each, one)) : []
  if (typeof value !== 'object' || value === null) return null
  const fields = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(shape.of).map(([name, inner]) => [
      name,
      copy(inner, Object.hasOwn(fields, name) ? fields[name] : undefined),
    ]),
  )
}

/** Made up, with one of everything: what a template is tried with. @param metadata  Paths that it names. */
export function sample(
  metadata: readonly (readonly (string | number)[])[],
): Readonly<Record<string, unknown>> {
  return {
    ...(make({ of: variables }) as object),
    timestamp: '2026-11-21T08:30:00.000Z',
    locale: 'en',
    recipient: { id: '1', locale: 'en', time_zone: 'UTC' },
    metadata: nested(metadata) ?? {},
  }
}

/** An object that has all paths; what ends there is text. Nothing: no path goes on. */
function nested(paths: readonly (readonly (string | number)[])[]): object | undefined {
  const names = new Set(paths.flatMap(([name]) => name ?? []))
  if (names.size === 0) return undefined
  const inner = (name: string | number): unknown =>
    nested(paths.filter(([first]) => first === name).map(([, ...rest]) => rest)) ?? '1'
  return Object.fromEntries([...names].map((name) => [name, inner(name)]))
}

function make(shape: Shape): unknown {
  if (shape === 'text') return '1'
  if (shape === 'any') return {}
  if ('each' in shape) return [make(shape.each)]
  return Object.fromEntries(Object.entries(shape.of).map(([name, inner]) => [name, make(inner)]))
}
