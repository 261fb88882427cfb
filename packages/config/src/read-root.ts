import { dirname, resolve } from 'node:path'
import type { Observer, Problem } from '@notify/core'
import type { Report } from './check/report.ts'
import { merge } from './document/merge.ts'
import { scalarAt, type Node } from './document/node.ts'
import { inOneFormat, readSource, type Document, type Source } from './document/source.ts'
import type { Preset } from './environment/presets.ts'
import { withSwitch } from './environment/switch.ts'
import { nearEnvironment, type Environment } from './find.ts'
import { tenantFiles, type TenantFiles } from './tenants/files.ts'

export interface Root {
  readonly reading: Reading
  /** The one that lies under the rest first. */
  readonly sources: readonly Source[]
  /** Where relative paths begin. */
  readonly folder: string
  /** Nothing where there are no tenants. */
  readonly files: TenantFiles | undefined
}

/** Reads the sources of the root, and what lies under them in the folder of the tenants. */
export async function readRoot(
  found: readonly Source[],
  report: Report,
  given: { readonly cwd: string; readonly env: Environment },
): Promise<Root> {
  const folder = dirname(found[0]!.path ?? resolve(given.cwd, 'notify.yaml'))
  const all = await readAll(found, report)
  const reading = { ...all, warnings: [...all.warnings, ...(await warnOfEnvironment(found[0]!, given.env))] }
  const directory = directoryOf(reading.node, found[0]!)
  const files = directory === undefined ? undefined : tenantFiles(resolve(folder, directory), given)
  const base = await files?.findRoot()
  if (base === undefined || found.some(({ path }) => path === base.path))
    return { reading: switched(reading, given.env, report), sources: found, folder, files }
  const whole = await readUnder(base, reading, report)
  return { reading: switched(whole, given.env, report), sources: [base, ...found], folder, files }
}

/** Files of pipelines with tenants are switched off by a variable of the same system. */
function switched(reading: Reading, env: Environment, report: Report): Reading {
  if (reading.preset !== 'tenants') return reading
  const { node, warnings } = withSwitch(reading.node, env, report)
  return { ...reading, node, warnings: [...reading.warnings, ...warnings] }
}

async function warnOfEnvironment({ path }: Source, env: Environment): Promise<readonly Problem[]> {
  const near = path === undefined ? undefined : await nearEnvironment(path, env)
  if (near === undefined) return []
  const message = `there is no file for ${env['NOTIFY_ENV'] ?? ''}: nothing goes over the configuration`
  return [{ code: 'E_CONFIG_ENVIRONMENT', path: 'NOTIFY_ENV', message, hint: `did you mean ${near}?` }]
}

/** What the sources of the root say together. */
export interface Reading {
  readonly node: Node
  readonly observers: readonly Observer[]
  readonly publicFiles: ReadonlySet<string>
  readonly warnings: readonly Problem[]
  readonly preset: Preset | undefined
}

/** @throws {ConfigurationError} if the first of them cannot be read. */
async function readAll(sources: readonly Source[], report: Report): Promise<Reading> {
  const publicFiles = new Set<string>()
  const documents: Document[] = []
  for (const source of sources) {
    const document = await readSource(source, report)
    if (document?.isPublic) publicFiles.add(source.name)
    // Without the first the others mean nothing.
    if (!document && documents.length === 0) report.finish()
    if (document) documents.push(document)
  }
  const all = await inOneFormat(documents, sources[0]!.name, report)
  if (all.length === 0) report.finish()
  return {
    node: all.map(({ node }) => node).reduce((base, over) => merge(base, over)),
    observers: all.flatMap(({ observers }) => observers ?? []),
    publicFiles,
    warnings: all.flatMap(({ warnings }) => warnings ?? []),
    preset: all.find(({ preset }) => preset !== undefined)?.preset,
  }
}

/** What lies under the rest. */
async function readUnder(source: Source, reading: Reading, report: Report): Promise<Reading> {
  const read = await readSource(source, report)
  const [document] = read ? await inOneFormat([read], source.name, report) : []
  if (!document) return reading
  const { node, observers, publicFiles } = reading
  return {
    node: merge(document.node, node),
    observers,
    publicFiles: document.isPublic ? new Set([...publicFiles, source.name]) : publicFiles,
    warnings: [...(document.warnings ?? []), ...reading.warnings],
    preset: reading.preset ?? document.preset,
  }
}

/** Where the tenants are: as the document says, or around `configs/notifications/config.json`. */
function directoryOf(node: Node, { path = '', tenants }: Source): string | undefined {
  const given = scalarAt(node, 'tenants', 'directory')
  if (typeof given === 'string' && given !== '') return given
  if (tenants !== undefined) return tenants
  return /[\\/]configs[\\/]notifications[\\/]config\.json$/.test(path) ? '..' : undefined
}
