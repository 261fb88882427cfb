import { checkTenantName } from '@notify/config'
import { ConfigurationError } from '@notify/core'
import { readArguments, type Arguments, type Flag } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, safe } from '../output.ts'
import { loadDocument, sourceFlags, type SourceFlag } from '../source.ts'
import { UsageError } from '../usage-error.ts'

type FlagName = SourceFlag | 'tenant'

export const flags: Readonly<Record<FlagName, Flag>> = {
  ...sourceFlags,
  tenant: { value: 'name', help: 'coverage: as this tenant is served' },
}

const actions = { check, coverage } as const

/** Checks the templates of the configuration, or shows which file tells what in which language. */
export async function run([action, ...args]: readonly string[]): Promise<ExitCode> {
  if (action === undefined || !Object.hasOwn(actions, action))
    throw new UsageError('it needs one of: notify templates check or notify templates coverage')
  return actions[action as keyof typeof actions](readArguments(args, flags))
}

type Words = NonNullable<Awaited<ReturnType<typeof loadDocument>>['words']>

/** @throws {ConfigurationError} with everything that is wrong in them, or if the configuration names none. */
async function load(given: Arguments<FlagName>): Promise<Words> {
  const { words } = await loadDocument(given)
  if (words) return words
  throw new ConfigurationError('the configuration names no templates', {
    code: 'E_CONFIG_MISSING',
    path: 'templates',
    hint: 'templates: { directory: templates }',
  })
}

async function check(given: Arguments<FlagName>): Promise<ExitCode> {
  try {
    const files = (await load(given)).list()
    if (given.has('json')) printJson({ problems: [], files })
    else print(`nothing is wrong in ${files.length === 1 ? 'the template' : `${files.length} templates`}`)
    return exitCodes.ok
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    const { problems } = error
    if (given.has('json')) printJson({ problems })
    else for (const problem of problems) print(safe(new ConfigurationError([problem]).message))
    return exitCodes.configuration
  }
}

async function coverage(given: Arguments<FlagName>): Promise<ExitCode> {
  const tenant = given.text('tenant')
  if (tenant !== undefined) checkTenantName(tenant)
  const { rows, text } = (await load(given)).coverage(tenant)
  if (given.has('json')) printJson(rows)
  else print(safe(text))
  return exitCodes.ok
}
