import { ConfigurationError, type Problem } from '@notify/core'
import { createReport } from '../check/report.ts'
import type { Schema } from '../check/schema.ts'
import { validate } from '../check/validate.ts'
import { entryOf, type Mark, type Node } from '../document/node.ts'
import { plain } from '../document/plain.ts'
import { fanOutNames, fanOutSchema, jobsSchema, tenantsSchema } from './ancestor-schemas.ts'
import { readJobsFile } from './jobs-file.ts'
import type { Checked } from './outline.ts'
import type { Preset } from './presets.ts'
import { documentOf } from './read-environment.ts'
import { readSettings } from './settings.ts'
import { readTenantsFile } from './tenants-file.ts'
import { toNode } from './to-node.ts'

/** Files of the earlier systems, from the working directory, in the order in which one goes over the other. */
export const ancestorFiles = {
  'job-system': ['config/notifications.yaml', '.kiro/notifications.yaml'],
  'alert-fanout': ['.env.notifications', 'notification_config.json'],
} as const

/** A file of an earlier system as a document of this one. */
export interface AncestorDocument {
  readonly node: Node
  readonly preset: Preset
  /** `E_CONFIG_ANCESTOR`: what has no equivalent, at `file:line:column`. */
  readonly warnings: readonly Problem[]
}

interface Format {
  readonly preset: Preset
  /** Keys that no other format has at its top. */
  readonly keys: readonly string[]
  /** It wrote `null` for what it left out. */
  readonly hasNulls?: boolean
  readonly schema: Schema
  read(checked: Checked): Omit<AncestorDocument, 'preset' | 'node'> & {
    readonly content: Readonly<Record<string, unknown>>
    readonly marks: ReadonlyMap<string, Mark>
    readonly problems?: readonly Problem[]
  }
}

const formats: readonly Format[] = [
  {
    preset: 'tenants',
    keys: ['default_provider', 'event_triggers', 'email', 'slack'],
    hasNulls: true,
    schema: tenantsSchema,
    read: readTenantsFile,
  },
  {
    preset: 'job-system',
    keys: ['event_routing', 'global_filters', 'retry_policy', 'rate_limits', 'batching'],
    schema: jobsSchema,
    read: readJobsFile,
  },
  {
    preset: 'alert-fanout',
    keys: Object.keys(fanOutNames),
    hasNulls: true,
    schema: fanOutSchema,
    read: readFanOut,
  },
]

/** Whose file it is, by its keys; nothing if it is one of this toolkit, or nobody's. */
export function ancestorOf(node: Node): Preset | undefined {
  if (node.kind !== 'mapping') return undefined
  const channels = entryOf(node, 'channels')
  const possible = formats.filter(({ preset }) => !channels || preset === 'job-system')
  const found = possible.find(({ keys }) => keys.some((key) => node.entries.has(key)))
  if (found) return found.preset
  if (channels?.kind !== 'mapping') return undefined
  const isJobs = [...channels.entries.values()].some(
    (one) =>
      !entryOf(one, 'use') &&
      ['events', 'retry_config', 'template_overrides'].some((key) => entryOf(one, key)),
  )
  return isJobs ? 'job-system' : undefined
}

/**
 * Reads a file of an earlier system, whose overlays were merged already, as it is.
 *
 * @returns Nothing if it is none of them.
 * @throws {ConfigurationError} with all that is wrong, unknown keys as well, at `file:line:column`.
 */
export function readAncestor(node: Node): AncestorDocument | undefined {
  const preset = ancestorOf(node)
  const format = formats.find((one) => one.preset === preset)
  if (!format) return undefined
  const report = createReport()
  const said = format.hasNulls ? withoutNulls(node) : node
  const values = validate(plain(said, report), format.schema, '', report) as Checked['values']
  report.finish()
  const { content, marks, warnings, problems = [] } = format.read({ values, marks: report.marks })
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { node: toNode(content, marks, node.mark), preset: format.preset, warnings }
}

function withoutNulls(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(withoutNulls) }
  if (node.kind === 'scalar') return node
  const said = [...node.entries].filter(([, one]) => one.kind !== 'scalar' || one.value !== null)
  return { ...node, entries: new Map(said.map(([name, one]) => [name, withoutNulls(one)])) }
}

/** Its keys are variables by other names. */
function readFanOut(checked: Checked): ReturnType<Format['read']> {
  const keys = Object.entries(fanOutNames)
  const env = Object.fromEntries(
    keys.flatMap(([key, name]) => {
      const value = checked.values[key] as string | number | readonly string[] | undefined
      if (value === undefined) return []
      return [[name, typeof value === 'object' ? value.join(',') : String(value)]]
    }),
  )
  const settings = readSettings(env, 'alert-fanout')
  const usual = checked.marks.get('')!
  return documentOf(settings, (name) => {
    const key = keys.find(([, variable]) => variable === name)?.[0] ?? ''
    return checked.marks.get(key) ?? usual
  })
}
