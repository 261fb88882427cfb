import { ConfigurationError, type Problem } from '@notify/core'
import { createReport } from '../check/report.ts'
import type { Schema } from '../check/schema.ts'
import { validate } from '../check/validate.ts'
import { isOff, pick } from '../document/disabled.ts'
import { entryOf, type Mark, type Node } from '../document/node.ts'
import { plain } from '../document/plain.ts'
import { fanOutNames, fanOutSchema, jobChannelKeys, jobsSchema, tenantsSchema } from './ancestor-schemas.ts'
import { isJobKind, readJobsFile } from './jobs-file.ts'
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
  /** Its channels; left out, they are those of `channels`. */
  readonly channels?: readonly string[]
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
    channels: ['email', 'slack'],
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
    channels: [],
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
  return [...channels.entries].some(isOfJobs) ? 'job-system' : undefined
}

/** A channel without `use`, whose kind is its name or stands in `type`. */
const isOfJobs = ([name, one]: readonly [string, Node]): boolean =>
  !entryOf(one, 'use') &&
  (['events', 'retry_config', 'template_overrides'].some((key) => entryOf(one, key)) ||
    ((isJobKind(name) || entryOf(one, 'type') !== undefined) &&
      jobChannelKeys.some((key) => entryOf(one, key))))

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
  const said = withoutOptionsOfDisabled(format.hasNulls ? withoutNulls(node) : node, format)
  const values = validate(plain(said, report), format.schema, '', report) as Checked['values']
  report.finish()
  const { content, marks, warnings, problems = [] } = format.read({ values, marks: report.marks })
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { node: toNode(content, marks, node.mark), preset: format.preset, warnings }
}

/** What is switched off is not asked for its options: their variables may not be set. */
function withoutOptionsOfDisabled(node: Node, { channels: names }: Format): Node {
  if (node.kind !== 'mapping') return node
  const entries = [...node.entries].map(([name, one]): [string, Node] => {
    if (names) return [name, names.includes(name) ? asSwitch(one) : one]
    if (name !== 'channels' || one.kind !== 'mapping') return [name, one]
    const all = [...one.entries].map(([channel, entry]): [string, Node] => [channel, asSwitch(entry)])
    return [name, { ...one, entries: new Map(all) }]
  })
  return { ...node, entries: new Map(entries) }
}

const asSwitch = (channel: Node): Node => (isOff(channel) ? pick(channel, ['enabled', 'type']) : channel)

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
  const keyOf = (name: string): string | undefined => keys.find(([, variable]) => variable === name)?.[0]
  return documentOf(
    settings,
    (name) => checked.marks.get(keyOf(name) ?? '') ?? usual,
    (name) => keyOf(name) ?? name,
  )
}
