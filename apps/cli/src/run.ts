import { readFileSync } from 'node:fs'
import { ConfigurationError, InputError, nearest, StateError } from '@notify/core'
import { describeFlags, SecretOnCommandLine, type Flags } from './arguments.ts'
import { inFlags } from './draft.ts'
import { exitCodes } from './exit-codes.ts'
import { print, say } from './output.ts'
import { UsageError } from './usage-error.ts'

interface Command {
  readonly flags: Flags
  run(args: readonly string[], interrupted: AbortSignal): Promise<number>
}

const commands: Readonly<Record<string, readonly [what: string, load: () => Promise<Command>]>> = {
  send: ['sends a notification', () => import('./commands/send.ts')],
  explain: ['tells what would become of one, and why', () => import('./commands/explain.ts')],
  preview: ['prints what each channel would send', () => import('./commands/preview.ts')],
  config: ['shows or checks the configuration, or prints its schema', () => import('./commands/config.ts')],
  templates: ['checks the templates, or shows which are there', () => import('./commands/templates.ts')],
  backup: ['copies the store into a new file', () => import('./commands/backup.ts')],
  import: ['makes notify.yaml of alertmanager.yml or apprise.yml', () => import('./commands/import.ts')],
  sandbox: ['stands in for every service, and shows what arrives', () => import('./commands/sandbox.ts')],
}

const usage = `Usage: notify <command> [flags]

${Object.entries(commands)
  .map(([name, [what]]) => `  ${name.padEnd(9)} ${what}\n`)
  .join('')}  server    serves the HTTP interface

  notify <command> --help, notify --version

Exit codes: 0 nothing failed, 1 a delivery is dead or unknown, 2 usage, 3 no route matched, 4 configuration,
75 accepted but still waiting when the time was over, 130 interrupted.`

/** The command `notify`. @returns Its exit code. */
export async function run(args: readonly string[], interrupted: AbortSignal): Promise<number> {
  const [name, ...rest] = args
  try {
    return await start(name, rest, interrupted)
  } catch (error) {
    if (interrupted.aborted) return exitCodes.interrupted
    return report(error, name)
  }
}

async function start(
  name: string | undefined,
  args: readonly string[],
  interrupted: AbortSignal,
): Promise<number> {
  if (name === undefined) {
    process.stderr.write(`${usage}\n`)
    return exitCodes.usage
  }
  if (name === 'help' && args[0] !== undefined) return start(args[0], ['--help'], interrupted)
  if (name === '--help' || name === '-h' || name === 'help') return shown(usage)
  if (name === '--version') return shown(readVersion())
  if (name === 'server') return (await import('@notify/server')).runServer(args)
  if (!Object.hasOwn(commands, name)) {
    const like = nearest(name, [...Object.keys(commands), 'server'])
    throw new UsageError(
      `there is no such command; ${like === undefined ? 'notify --help lists them' : `did you mean ${like}?`}`,
    )
  }
  const [what, load] = commands[name]!
  const command = await load()
  if (args.includes('--help') || args.includes('-h'))
    return shown(`Usage: notify ${name} [flags]: ${what}\n\n${describeFlags(command.flags)}`)
  const code = await command.run(args, interrupted)
  return interrupted.aborted ? exitCodes.interrupted : code
}

function shown(text: string): number {
  print(text.trimEnd())
  return exitCodes.ok
}

async function report(error: unknown, command = ''): Promise<number> {
  const tell = (message: string): void => message.split('\n').forEach(say)
  if (error instanceof UsageError) {
    tell(error.message)
    if (error instanceof SecretOnCommandLine) say(await whereSecretsGo())
    if (Object.hasOwn(commands, command)) say(`notify ${command} --help lists the flags`)
    return exitCodes.usage
  }
  if (InputError.is(error)) {
    tell(inFlags(error.message))
    return exitCodes.usage
  }
  tell(error instanceof Error ? error.message : 'something that is not an error was thrown')
  if (ConfigurationError.is(error)) return exitCodes.configuration
  if (!StateError.is(error) && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`)
  return exitCodes.failed
}

/** Names the variables that the channels read. */
async function whereSecretsGo(): Promise<string> {
  const { channels } = await import('@notify/server/channels')
  const definitions = await Promise.all(Object.values(channels).map((load) => load()))
  const names = definitions.flatMap(({ environment }) => Object.keys(environment))
  const secret = names.filter((name) => /TOKEN|PASS|SECRET|KEY|URL/.test(name))
  return `set a variable instead, or write \${NAME} in notify.yaml: ${secret.join(', ')}`
}

const readVersion = (): string => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
