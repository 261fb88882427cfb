import type { Problem } from '@notify/core'
import type { Report } from '../check/report.ts'
import { merge } from '../document/merge.ts'
import type { Mark, Node } from '../document/node.ts'
import type { Environment } from '../find.ts'
import { readSettings } from './settings.ts'
import { toNode } from './to-node.ts'

const name = 'NOTIFICATIONS_ENABLED'
const mark: Mark = { file: name, line: 0, column: 0, from: [name] }

/** The variable that switched pipelines with tenants off, whatever their files say. */
export function withSwitch(
  node: Node,
  env: Environment,
  report: Report,
): { readonly node: Node; readonly warnings: readonly Problem[] } {
  const { problems, flag } = readSettings({ [name]: env[name] })
  for (const { path: _, ...problem } of problems) report.at(mark, problem)
  if (flag('enabled') !== false) return { node, warnings: [] }
  return {
    node: merge(node, toNode({ enabled: false }, new Map(), mark)),
    warnings: [{ code: 'E_CONFIG_ENV', path: name, message: 'nothing is sent' }],
  }
}

/** A variable switches everything off, the tenants as well; a file speaks for the root alone. */
export const isSwitchedOff = (enabled: boolean | undefined, { marks }: Report): boolean =>
  enabled === false &&
  (marks.get('enabled')?.from ?? []).some((one) => one === name || one === 'NOTIFICATION_ENABLED')
