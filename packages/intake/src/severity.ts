import type { Severity } from '@notify/core'

/** Names that other systems use, in lower case. */
const names: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    critical: 'critical crit page fatal emergency emerg panic alert disaster',
    error: 'error err high major severe',
    warning: 'warning warn medium moderate minor',
    info: 'info information informational notice none low debug trace ok',
  } satisfies Record<Severity, string>).flatMap(([severity, words]) =>
    words.split(' ').map((word) => [word, severity as Severity] as const),
  ),
)

/** The severity that is meant by `critical`, `page`, `HIGH`, `warn`, `fatal`, `none`, …; nothing if it is no known name. */
export const severityOf = (name: string): Severity | undefined => names.get(name.trim().toLowerCase())
