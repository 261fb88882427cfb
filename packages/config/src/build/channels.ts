import { ConfigurationError, type Channel, type ChannelEntry, type Problem } from '@notify/core'
import { channelProperties } from '../check/document-schema.ts'
import type { Report } from '../check/report.ts'
import type { Schema } from '../check/schema.ts'
import { validate } from '../check/validate.ts'
import type { ChannelDefinition } from '../definition.ts'
import { join } from '../document/node.ts'
import { define } from './definitions.ts'
import { guards, type Guards } from './guards.ts'
import type { Making } from './making.ts'
import { standIn } from './unavailable.ts'

/** An entry of `channels`: the words of the document, and the options of the factory. Code may give a channel in its place. */
export type ChannelData = Guards & { readonly use: string | Channel } & Readonly<Record<string, unknown>>

/** Makes a channel of each entry; of those that are wrong the report says why, and those that cannot start are stood in for. */
export async function createChannels(
  entries: Readonly<Record<string, ChannelData | Channel>>,
  making: Making,
): Promise<Record<string, ChannelEntry>> {
  const made: [string, ChannelEntry][] = []
  for (const [name, entry] of Object.entries(entries)) {
    const created = await createEntry(name, entry, making)
    if (created) made.push([name, created])
  }
  return Object.fromEntries(made)
}

async function createEntry(
  name: string,
  entry: ChannelData | Channel,
  making: Making,
): Promise<ChannelEntry | undefined> {
  const path = join('channels', name)
  if (isChannel(entry)) return { use: entry }
  // Without it nothing is known of the other options, and the report says so.
  if (typeof entry?.use !== 'string' && !isChannel(entry?.use)) return undefined
  const { use, when, retry, policies, group, enabled: _, ...options } = entry
  const given = {
    ...(when && { when }),
    ...(retry && { retry }),
    ...(policies && { policies }),
    ...(group && { group }),
  }
  const guarded = guards(given, path, making)
  if (isChannel(use)) return { use, ...guarded }
  const defined = await define(use, join(path, 'use'), making)
  if (!defined) return undefined
  if ('missing' in defined) {
    for (const option of Object.keys(options)) making.report.masked.add(join(path, option))
    return { ...notStarted(name, use, defined.missing, making), ...guarded }
  }
  const channel = create(name, use, options, defined.definition, making)
  return channel && { ...channel, ...guarded }
}

const isChannel = (value: unknown): value is Channel =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Channel>).render === 'function'

function notStarted(
  name: string,
  kind: string,
  problem: Problem,
  { workshop, report, tenant }: Making,
): ChannelEntry {
  const located = report.locate(problem, 'key')
  const why = [located.message, located.hint].filter((part) => part !== undefined).join('; ')
  workshop.unavailable.push({ channel: name, ...(tenant !== undefined && { tenant }), problem: located })
  return standIn(kind, `${located.path}: ${why}`)
}

function create(
  name: string,
  kind: string,
  options: Readonly<Record<string, unknown>>,
  definition: ChannelDefinition,
  making: Making,
): ChannelEntry | undefined {
  const { report, workshop } = making
  const path = join('channels', name)
  // The words of the document are known too, for "did you mean".
  const { properties, ...rest } = definition.schema as Schema
  const all: Schema = { ...rest, properties: { ...properties, ...documentWords } }
  // The factory asks the environment for what is left out.
  const checked = validate(options, all, path, report, Object.values(definition.environment))
  if (!report.clean(path)) return undefined
  const madeOf = fingerprint([kind, options])
  const known = madeOf === undefined ? undefined : (workshop.made.get(madeOf) ?? workshop.before.get(madeOf))
  try {
    const channel = known ?? definition.create(checked as never)
    if (madeOf !== undefined) workshop.made.set(madeOf, channel)
    return { use: channel }
  } catch (error) {
    const [problem] = ConfigurationError.is(error) ? error.problems : [notOurs(error)]
    return notStarted(name, kind, placed(problem!, path, report), making)
  }
}

/** Without its place it is not known whether what was received came from a variable. */
function placed(
  { path: where, message, received, ...problem }: Problem,
  path: string,
  { marks }: Report,
): Problem {
  const at = join(path, where)
  return where !== '' && marks.has(at)
    ? { ...problem, message, path: at, ...(received !== undefined && { received }) }
    : { ...problem, message: where === '' ? message : `${where}: ${message}`, path }
}

/** Nothing where code gave a function: two of them cannot be compared. */
function fingerprint(parts: readonly unknown[]): string | undefined {
  let isComparable = true
  const text = JSON.stringify(parts, (_, value: unknown) => {
    if (typeof value === 'function') isComparable = false
    return value
  })
  return isComparable ? text : undefined
}

const documentWords: Record<string, Schema> = Object.fromEntries(
  Object.keys(channelProperties).map((name) => [name, {}]),
)

/** Its own words may hold a secret. */
const notOurs = (error: unknown): Problem => ({
  code: 'E_CONFIG_CHANNEL',
  path: '',
  message: `the channel cannot be made: its factory threw ${error instanceof Error ? error.name : typeof error}`,
})
