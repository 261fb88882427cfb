import type { Problem } from '@notify/core'

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

/** Over HTTP a draft's `occurredAt` is RFC 3339, in code epoch ms. */
export function draftFromHttp(draft: unknown): { readonly draft: unknown; readonly problem?: Problem } {
  if (typeof draft !== 'object' || draft === null || !Object.hasOwn(draft, 'occurredAt')) return { draft }
  const { occurredAt } = draft as { readonly occurredAt: unknown }
  const time =
    typeof occurredAt === 'string' && rfc3339.test(occurredAt) ? Date.parse(occurredAt) : Number.NaN
  if (!Number.isNaN(time)) return { draft: { ...draft, occurredAt: time } }
  const problem = {
    code: 'E_INPUT_VALUE',
    path: 'occurredAt',
    message: 'expected a time as RFC 3339 writes it',
    received: typeof occurredAt === 'string' ? JSON.stringify(occurredAt.slice(0, 78)) : typeof occurredAt,
    hint: 'e.g. 2026-11-21T03:00:00Z',
  }
  return { draft, problem }
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
