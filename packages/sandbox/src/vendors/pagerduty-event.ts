/** A request to PagerDuty, read the way PagerDuty reads it. */
import type { HttpCall } from '../http-server.ts'

export type Json = Readonly<Record<string, unknown>>

export interface PagerdutyCall {
  readonly method: string
  readonly path: string
  readonly surface: 'alert' | 'change' | 'nothing'
  readonly contentType: string
  /** Of the whole body. */
  readonly bytes: number
  /** Nothing if the body is no JSON object. */
  readonly event: Json | undefined
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const surfaces: ReadonlyMap<string, PagerdutyCall['surface']> = new Map([
  ['/v2/enqueue', 'alert'],
  ['/v2/change/enqueue', 'change'],
])

export const readEvent = ({ method, url, headers, body }: HttpCall): PagerdutyCall => ({
  method,
  path: url.pathname,
  surface: surfaces.get(url.pathname) ?? 'nothing',
  contentType: headers['content-type'] ?? '',
  bytes: body.byteLength,
  event: parsed(Buffer.from(body).toString('utf8')),
})

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const payloadOf = (event: Json): Json => (isObject(event['payload']) ? event['payload'] : {})

/** A text that is there: blank counts as missing. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined

/** What a responder reads. */
export function shown(event: Json): { title: string; text: string } {
  const payload = payloadOf(event)
  const summary = String(payload['summary'])
  const { custom_details: given = {} } = payload
  const details = isObject(given) ? given : { details: given }
  const lines = [
    summary,
    texts(payload, ['severity', 'source', 'component', 'group', 'class']).join(' · '),
    ...Object.entries(details).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...objects(event['links']).map((link) => texts(link, ['text', 'href']).join(': ')),
    ...objects(event['images']).map((image) => `[${texts(image, ['alt', 'src'])[0]}]`),
  ]
  return { title: summary, text: lines.filter((line) => line !== '').join('\n') }
}

const texts = (from: Json, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => textOf(from[name]) ?? [])

const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** The members of an event that belong to what is shown; the key is none. */
export function contentOf(event: Json): Json {
  const { summary, severity, source, timestamp, component, group, custom_details, ...rest } = payloadOf(event)
  const { links = [], images = [], client, client_url } = event
  const all = {
    summary,
    severity,
    source,
    timestamp,
    component,
    group,
    class: rest['class'],
    custom_details: custom_details ?? {},
    links,
    images,
    client,
    client_url,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
