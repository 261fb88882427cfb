import type { Problem } from '@notify/core'

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

/** Over HTTP a time is RFC 3339, in code epoch ms. What has none under this name stays as it is. */
export function timeFromHttp(
  value: unknown,
  name: string,
): { readonly value: unknown; readonly problem?: Problem } {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return { value }
  const { [name]: text } = value as Readonly<Record<string, unknown>>
  const time = typeof text === 'string' && rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return { value: { ...value, [name]: time } }
  const problem = {
    code: 'E_INPUT_VALUE',
    path: name,
    message: 'expected a time as RFC 3339 writes it',
    received: typeof text === 'string' ? JSON.stringify(text.slice(0, 78)) : typeof text,
    hint: 'e.g. 2026-11-21T03:00:00Z',
  }
  return { value, problem }
}

const times = new Set([
  'at',
  'until',
  'occurredAt',
  'acceptedAt',
  'startedAt',
  'since',
  'wouldSendAt',
  'from',
])
/** Whatever is in there belongs to the caller or to a vendor. */
const foreign = new Set(['metadata', 'overrides', 'messages', 'reference', 'addresses'])
/** The last that RFC 3339 can write; what comes later has no end. */
const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** A value as it goes out: times as RFC 3339, what has no end as null. */
export function toHttp(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toHttp)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (foreign.has(name)) return [name, inner]
      if (typeof inner !== 'number' || !times.has(name)) return [name, toHttp(inner)]
      return [name, inner > last ? null : new Date(inner).toISOString()]
    }),
  )
}
