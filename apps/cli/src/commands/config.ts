import { checkTenantName, configSchema, type LoadedConfig, type Origin } from '@notify/config'
import { ConfigurationError, nearest, type Problem } from '@notify/core'
import { channels } from '@notify/server/channels'
import { stores } from '@notify/server/stores'
import { readArguments, type Arguments, type Flag } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, safe, say } from '../output.ts'
import { loadDocument } from '../source.ts'
import { UsageError } from '../usage-error.ts'

type FlagName = 'config' | 'tenant' | 'origin' | 'json'

export const flags: Readonly<Record<FlagName, Flag>> = {
  config: { value: 'file', help: 'default: as every command finds it' },
  tenant: { value: 'name', help: 'show: what counts for this tenant; schema: of a tenant, whichever' },
  origin: { help: 'show: also where each value comes from' },
  json: { help: 'show and check: as JSON' },
}

const actions = { show, check, schema } as const
const usage = 'notify config show, notify config check or notify config schema'

/** Shows the configuration, checks it, or prints its schema. Secrets are masked. */
export async function run([action, ...args]: readonly string[]): Promise<ExitCode> {
  if (action === undefined || action.startsWith('-')) throw new UsageError(`it needs one of: ${usage}`)
  if (!Object.hasOwn(actions, action)) {
    const like = nearest(action, Object.keys(actions))
    throw new UsageError(
      like === undefined ? `it needs one of: ${usage}` : `did you mean notify config ${like}?`,
    )
  }
  return actions[action as keyof typeof actions](readArguments(args, flags))
}

async function show(given: Arguments<FlagName>): Promise<ExitCode> {
  const tenant = given.text('tenant')
  if (tenant !== undefined) checkTenantName(tenant)
  const loaded = await loadDocument(given)
  const broken = loaded.broken.find((one) => one.tenant === tenant)
  if (broken) throw new ConfigurationError(broken.problems)
  const own = tenant === undefined ? [] : loaded.origins(tenant)
  if (tenant !== undefined && own.length === 0)
    say(`${tenant} has no configuration of its own: the root serves it`)
  const origins = own.length > 0 ? own : loaded.origins()
  if (given.has('json')) printJson(origins, 2)
  else printTable(origins, given.has('origin'))
  return exitCodes.ok
}

function printTable(origins: readonly Origin[], withOrigin: boolean): void {
  const rows = origins.map((origin) => [`${origin.path}: ${origin.value}`, place(origin)] as const)
  const width = Math.min(60, Math.max(0, ...rows.map(([left]) => left.length)))
  for (const [left, right] of rows) print(safe(withOrigin ? `${left.padEnd(width)}  ${right}` : left))
}

/** e.g. `notify.yaml:4:12, SLACK_TOKEN`. */
const place = ({ file, line, column, from }: Origin): string =>
  [...new Set([line === 0 ? file : `${file}:${line}:${column}`, ...from])].join(', ')

async function check(given: Arguments<FlagName>): Promise<ExitCode> {
  const { problems, warnings, sources } = await findings(given)
  if (given.has('json')) printJson({ problems, warnings })
  else {
    for (const problem of problems) print(sentence(problem))
    for (const problem of warnings) say(sentence(problem))
    if (problems.length === 0) print(`nothing is wrong in ${named(sources.length)}`)
  }
  return problems.length === 0 ? exitCodes.ok : exitCodes.configuration
}

/** What there is without a file came from variables. */
const named = (files: number): string =>
  files === 0 ? 'the environment' : files === 1 ? 'the file' : `${files} files`

interface Findings extends Pick<LoadedConfig, 'warnings' | 'sources'> {
  readonly problems: readonly Problem[]
}

/** Channels that cannot start here are problems too. */
async function findings(given: Arguments<FlagName>): Promise<Findings> {
  try {
    const { unavailable, broken, warnings, sources } = await loadDocument(given)
    const problems = [...unavailable.map(({ problem }) => problem), ...broken.flatMap((one) => one.problems)]
    return { problems, warnings, sources }
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    return { problems: error.problems, warnings: [], sources: [] }
  }
}

/** As an error says it. */
const sentence = (problem: Problem): string => safe(new ConfigurationError([problem]).message)

async function schema(given: Arguments<FlagName>): Promise<ExitCode> {
  const definitions = await Promise.all(Object.values(channels).map((one) => one()))
  printJson(configSchema(definitions, { stores, tenant: given.has('tenant') }), 2)
  return exitCodes.ok
}
