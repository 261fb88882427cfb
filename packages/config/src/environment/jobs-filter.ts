import type { Outline } from './outline.ts'
import { listOf, severityOf, typeOf } from './words.ts'

type Values = Readonly<Record<string, unknown>>

/** A filter of the job system, or a list of them that must all hold, as a condition. Nothing for none. */
export function readFilter(filter: unknown, at: string, out: Outline): Values | undefined {
  if (filter === undefined || filter === null) return undefined
  if (!Array.isArray(filter)) return read(filter as Values, at, out)
  const list: readonly unknown[] = filter
  const all = list.flatMap((one, index): readonly Values[] => {
    const read = readFilter(one, `${at}[${index}]`, out)
    return read ? [read] : []
  })
  return all.length > 1 ? { all } : all[0]
}

const oneOrMore = (list: readonly string[]): unknown => (list.length === 1 ? list[0] : list)

function read(filter: Values, at: string, out: Outline): Values | undefined {
  const parts: Values[] = []
  const list = (key: string): readonly Values[] => {
    const parts = (filter[key] as readonly unknown[]).map((one, index) =>
      readFilter(one, `${at}.${key}[${index}]`, out),
    )
    return parts.filter((part) => part !== undefined)
  }
  if (filter['and'] !== undefined) parts.push({ all: list('and') })
  if (filter['or'] !== undefined) parts.push({ any: list('or') })
  const inner = readFilter(filter['not'], `${at}.not`, out)
  if (inner) parts.push({ not: inner })
  const types = ['type', 'event_type', 'event_types'].flatMap((key) => listOf(filter[key]))
  if (types.length > 0) parts.push({ type: oneOrMore(types.map(typeOf)) })
  const severities = listOf(filter['severity'])
  if (severities.length > 0) parts.push({ severity: oneOrMore(severities.map(severityOf)) })
  if (filter['min_severity'] !== undefined)
    parts.push({ severity: { atLeast: severityOf(filter['min_severity'] as string) } })
  const sources = listOf(filter['source'])
  if (sources.length > 0) parts.push({ source: oneOrMore(sources) })
  for (const [name, value] of Object.entries((filter['metadata'] ?? {}) as Values))
    parts.push({ [`metadata.${name}`]: value })
  if (filter['field'] !== undefined) parts.push(comparison(filter, at, out))
  return parts.length > 1 ? { all: parts } : parts[0]
}

/** `{ field: metadata.repo, operator: eq, value: main }`. */
function comparison({ field, operator = 'eq', value }: Values, at: string, out: Outline): Values {
  const path = String(field) === 'event_type' ? 'type' : String(field)
  const words = (one: unknown): unknown =>
    typeof one !== 'string'
      ? one
      : path === 'severity'
        ? severityOf(one)
        : path === 'type'
          ? typeOf(one)
          : one
  const right = Array.isArray(value) ? value.map(words) : words(value)
  if (operator === 'exists') return { [path]: { exists: value !== false } }
  if (value === undefined) out.warn(at, 'a comparison without a value matches nothing', 'add value')
  const equal = { [path]: right ?? [] }
  return operator === 'ne' || operator === 'not_in' ? { not: equal } : equal
}
