import type { Severity } from '@notify/core'
import { typesOf } from './sending.ts'

/** What an earlier system called differently. */
export interface Renamed {
  readonly kind: 'type' | 'severity'
  /** What it is called here. */
  readonly name: string
  /** A sentence for whoever still uses the old name. */
  readonly note: string
}

const priorities: Readonly<Record<string, Severity>> = {
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
}

/**
 * Reads old names: types in capitals or with underscores (`TASK_FAILED`, `pipeline_failure`), what `others` says, and the
 * priorities `low`, `medium`, `high` and `critical`.
 *
 * @param others  Old name, in lower case, to the type it has here. It goes before a priority of the same name.
 */
export function oldNames(
  events: object,
  others: Readonly<Record<string, string>> = {},
): (name: string) => Renamed | undefined {
  const types = new Map([
    ...typesOf(events).map((type) => [type.replaceAll('.', '_'), type] as const),
    ...Object.entries(others),
  ])
  return (name) => {
    const old = name.toLowerCase()
    const shown = JSON.stringify(name.slice(0, 80))
    const type = types.get(old)
    if (type !== undefined) return { kind: 'type', name: type, note: `${shown} is the type ${type}` }
    const severity = Object.hasOwn(priorities, old) ? priorities[old] : undefined
    return (
      severity && {
        kind: 'severity',
        name: severity,
        note: `the priority ${shown} is the severity ${severity}`,
      }
    )
  }
}
