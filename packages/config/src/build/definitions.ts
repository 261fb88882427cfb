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
  const loaded = await importPackage(`${use}/config`).catch(() => undefined)
  if (loaded === undefined) return missing(use)
  const { definition } = loaded as { readonly definition?: unknown }
  if (isDefinition(definition)) return { definition }
  report.add(problem(`${use}/config does not export the definition of a channel`, 'is it another version?'))
  return undefined
}

function isDefinition(value: unknown): value is ChannelDefinition {
  const { schema, create, environment } = (value ?? {}) as Partial<ChannelDefinition>
  return typeof schema === 'object' && typeof create === 'function' && typeof environment === 'object'
}

/** Packages are those beside the file, not those of this package. */
export const importBeside =
  (folder: string): ImportPackage =>
  async (specifier) => {
    const { resolve } = createRequire(joinPath(folder, 'notify.yaml'))
    return import(pathToFileURL(resolve(specifier)).href) as Promise<unknown>
  }
