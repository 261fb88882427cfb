import { dirname, isAbsolute, relative } from 'node:path'
import type { Channels, NotifierOptions, Problem } from '@notify/core'
import { importBeside, type ImportPackage } from './channels.ts'
import type { ChannelDefinitions, StoreDefinitions } from './definition.ts'
import { fileSchema } from './file-schema.ts'
import { findConfig, type FindOptions } from './find.ts'
import { createOptions, readStore, type Content, type StoreChoice } from './options.ts'
import { parse } from './parse.ts'
import { readConfigFile } from './read-file.ts'
import { attempt, createReport, type Report } from './report.ts'
import { validate } from './validate.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface LoadOptions extends FindOptions {
  /** By the short names that a file uses. */
  readonly channels: ChannelDefinitions
  /** Left out: `store` may name any, and its options are passed on as they are. */
  readonly stores?: StoreDefinitions | undefined
  /** Imports a channel that is a package of its own. Default: from the folder of the file. */
  readonly importPackage?: ImportPackage | undefined
  /** Default: that of `@notify/core`. */
  readonly vocabulary?: Vocabulary | undefined
}

export interface LoadedConfig {
  readonly options: NotifierOptions<Channels>
  /** Whoever loads the file opens the store. Paths in its options are as they stand in the file. */
  readonly store?: StoreChoice
  readonly publicUrl?: string
  /** Files that were read, absolute. */
  readonly sources: readonly string[]
  /** What works but should be changed. */
  readonly warnings: readonly Problem[]
}

/**
 * Reads `notify.yaml` into options for `createNotifier`. Which file: see `findConfig`.
 *
 * @returns Nothing if there is no file.
 * @throws {ConfigurationError} with everything that is wrong in the file, each problem with `file:line:column`.
 */
export async function loadConfig(given: LoadOptions): Promise<LoadedConfig | undefined> {
  const { cwd = process.cwd(), env = process.env, channels: kinds, stores } = given
  const path = await findConfig(given)
  if (path === undefined) return undefined
  const folder = dirname(path)
  const name = shownAs(path, cwd)
  const { text, isPublic } = await readConfigFile(path, name)
  const report = createReport(name)
  const values = parse(text, { env, folder }, report)
  if (values === undefined) report.finish()

  const content = (validate(values, fileSchema, '', report) ?? {}) as Content
  const vocabulary = given.vocabulary ?? (await import('./vocabulary.ts')).vocabulary
  const { importPackage = importBeside(folder) } = given
  const store = readStore(content.store, stores, report)
  const options = await createOptions(content, { report, vocabulary, kinds, importPackage })
  if (report.clean('')) attempt(report, '', () => vocabulary.check(options))
  report.finish()

  const { publicUrl } = content
  return {
    options,
    ...(store && { store }),
    ...(publicUrl !== undefined && { publicUrl }),
    sources: [path],
    warnings: isPublic ? warnOfSecrets(name, report) : [],
  }
}

/** Relative where that is shorter to read. */
function shownAs(path: string, cwd: string): string {
  const name = relative(cwd, path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}

function warnOfSecrets(file: string, { secrets }: Report): readonly Problem[] {
  if (secrets.size === 0) return []
  const message = `every user of this machine may read ${[...secrets].join(', ')}`
  return [
    {
      code: 'E_CONFIG_PERMISSIONS',
      path: file,
      message,
      hint: 'chmod 600, or write ${NAME} and set the variable',
    },
  ]
}
