import { createRequire } from 'node:module'
import { join as joinPath } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError, type Channel, type ChannelEntry } from '@notify/core'
import type { ChannelDefinition, ChannelDefinitions } from './definition.ts'
import { channelProperties } from './file-schema.ts'
import { guards, type Guards } from './guards.ts'
import { join, type Report } from './report.ts'
import type { Schema } from './schema.ts'
import { near, validate } from './validate.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Gives what a module exports. */
export type ImportPackage = (specifier: string) => Promise<unknown>

export interface Making {
  readonly report: Report
  readonly vocabulary: Vocabulary
  readonly kinds: ChannelDefinitions
  readonly importPackage: ImportPackage
}

/** An entry of `channels`: the words of the file, and the options of the factory. */
export type ChannelData = Guards & { readonly use: string } & Readonly<Record<string, unknown>>

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
/** What is no kind but may be the name of a package. */
const looksLikePackage = (use: string): boolean =>
  packageName.test(use) && (use.includes('/') || use.startsWith('notify-channel-'))

/** Makes a channel of each entry; of those that are wrong the report says why. */
export async function createChannels(
  entries: Readonly<Record<string, ChannelData>>,
  making: Making,
): Promise<Record<string, ChannelEntry>> {
  const made: [string, ChannelEntry][] = []
  for (const [name, entry] of Object.entries(entries)) {
    const path = join('channels', name)
    // Without it nothing is known of the other options, and the report says so.
    if (typeof entry?.use !== 'string') continue
    const { use, when, retry, policies, group, ...options } = entry
    const given = {
      ...(when && { when }),
      ...(retry && { retry }),
      ...(policies && { policies }),
      ...(group && { group }),
    }
    const guarded = guards(given, path, making)
    const definition = await define(use, join(path, 'use'), making)
    const channel = definition && create(definition, options, path, making.report)
    if (channel) made.push([name, { use: channel, ...guarded }])
  }
  return Object.fromEntries(made)
}

async function define(use: string, path: string, making: Making): Promise<ChannelDefinition | undefined> {
  const { kinds, report, importPackage } = making
  if (Object.hasOwn(kinds, use)) return kinds[use]!()
  const wrong = (message: string, hint: string): undefined => {
    report.add({ code: 'E_CONFIG_CHANNEL', path, message, hint })
  }
  if (!looksLikePackage(use)) {
    const { hint = '' } = near(use, [...Object.keys(kinds), 'notify-channel-…'])
    return wrong('there is no such kind of channel', hint)
  }
  const loaded = await importPackage(`${use}/config`).catch(() => undefined)
  if (loaded === undefined)
    return wrong(`the package ${use} or its ./config could not be loaded`, `npm install ${use}`)
  const { definition } = loaded as { readonly definition?: unknown }
  if (isDefinition(definition)) return definition
  return wrong(`${use}/config does not export the definition of a channel`, 'is it another version?')
}

function isDefinition(value: unknown): value is ChannelDefinition {
  const { schema, create, environment } = (value ?? {}) as Partial<ChannelDefinition>
  return typeof schema === 'object' && typeof create === 'function' && typeof environment === 'object'
}

function create(
  definition: ChannelDefinition,
  options: Record<string, unknown>,
  path: string,
  report: Report,
): Channel | undefined {
  // The words of the file are known too, for "did you mean".
  const { properties, ...rest } = definition.schema as Schema
  const all: Schema = { ...rest, properties: { ...properties, ...fileWords } }
  // The factory asks the environment for what is left out.
  const checked = validate(options, all, path, report, Object.values(definition.environment))
  if (!report.clean(path)) return undefined
  try {
    return definition.create(checked as never)
  } catch (error) {
    const problems = ConfigurationError.is(error) ? error.problems : [notOurs(error)]
    for (const { path: where, message, received, ...problem } of problems) {
      const at = join(path, where)
      // Without its place it is not known whether what was received came from a variable.
      if (where !== '' && report.marks.has(at))
        report.add({ ...problem, message, path: at, ...(received !== undefined && { received }) }, 'key')
      else report.add({ ...problem, message: where === '' ? message : `${where}: ${message}`, path }, 'key')
    }
    return undefined
  }
}

const fileWords: Record<string, Schema> = Object.fromEntries(
  Object.keys(channelProperties).map((name) => [name, {}]),
)

/** Its own words may hold a secret. */
const notOurs = (error: unknown): ConfigurationError['problems'][number] => ({
  code: 'E_CONFIG_CHANNEL',
  path: '',
  message: `the channel cannot be made: its factory threw ${error instanceof Error ? error.name : typeof error}`,
})

/** Packages are those beside the file, not those of this package. */
export const importBeside =
  (folder: string): ImportPackage =>
  async (specifier) => {
    const { resolve } = createRequire(joinPath(folder, 'notify.yaml'))
    return import(pathToFileURL(resolve(specifier)).href) as Promise<unknown>
  }
