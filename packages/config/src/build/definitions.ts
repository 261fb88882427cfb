import { createRequire } from 'node:module'
import { join as joinPath } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Problem } from '@notify/core'
import { near } from '../check/expected.ts'
import type { ChannelDefinition } from '../definition.ts'
import type { ImportPackage, Making } from './making.ts'

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
/** What is no kind but may be the name of a package. */
const looksLikePackage = (use: string): boolean =>
  packageName.test(use) && (use.includes('/') || use.startsWith('notify-channel-'))

/** A definition, or why there is none now. Nothing: the document is wrong, which the report says. */
export type Defined = { readonly definition: ChannelDefinition } | { readonly missing: Problem } | undefined

/** Finds what `use` means. @param path Where it stands. */
export async function define(
  use: string,
  path: string,
  { kinds, report, importPackage }: Pick<Making, 'kinds' | 'report' | 'importPackage'>,
): Promise<Defined> {
  const problem = (message: string, hint: string): Problem => ({
    code: 'E_CONFIG_CHANNEL',
    path,
    message,
    hint,
  })
  const missing = (name: string): Defined => ({
    missing: problem(`the package ${name} or its ./config could not be loaded`, `npm install ${name}`),
  })
  if (Object.hasOwn(kinds, use))
    return kinds[use]!().then(
      (definition) => ({ definition }),
      () => missing(`@notify/channel-${use}`),
    )
  if (!looksLikePackage(use)) {
    const { hint = '' } = near(use, [...Object.keys(kinds), 'notify-channel-…'])
    report.add(problem('there is no such kind of channel', hint))
    return undefined
  }
  const [loaded] = await Promise.allSettled([importPackage(`${use}/config`)])
  if (loaded.status === 'rejected') {
    const { code = '', name = 'no error' } = (loaded.reason ?? {}) as Partial<NodeJS.ErrnoException>
    if (notThere.has(code)) return missing(use)
    // What it says may hold anything.
    const message = `the package ${use} is there, and loading its ./config throws ${name}`
    return { missing: problem(message, 'it is a mistake of the package: load it by itself to see more') }
  }
  const { definition } = loaded.value as { readonly definition?: unknown }
  const lacks = lackedBy(definition)
  if (lacks.length === 0) return { definition: definition as ChannelDefinition }
  const message =
    definition === undefined
      ? `${use}/config does not export the definition of a channel`
      : `the definition in ${use}/config lacks ${lacks.join(', ')}`
  report.add(problem(message, 'is it another version?'))
  return undefined
}

const notThere: ReadonlySet<string> = new Set([
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
])

function lackedBy(value: unknown): readonly string[] {
  const { schema, create, environment } = (value ?? {}) as Partial<ChannelDefinition>
  return [
    ...(typeof schema === 'object' ? [] : ['schema']),
    ...(typeof environment === 'object' ? [] : ['environment']),
    ...(typeof create === 'function' ? [] : ['create']),
  ]
}

/** Packages are those beside the file, not those of this package. */
export const importBeside =
  (folder: string): ImportPackage =>
  async (specifier) => {
    const { resolve } = createRequire(joinPath(folder, 'notify.yaml'))
    return import(pathToFileURL(resolve(specifier)).href) as Promise<unknown>
  }
