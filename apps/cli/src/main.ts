#!/usr/bin/env node
import { ConfigurationError, InputError, nearest, StateError } from '@notify/core'
import { readArguments, type Arguments } from './arguments.ts'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

const usage = `Usage: notify <command> [flags]

Commands
  send      sends a notification and says what became of it
  explain   says what would become of it, and why; sends nothing
  preview   shows what each channel would send; sends nothing

Flags
  -t, --title <text>      else the first line of the body
  -b, --body <markdown>   - or a pipe: standard input
  --severity <word>       info, warning, error, critical
  --type <word>           e.g. task.failed
  --key <key>  --state <word>  --by <name>     firing, acknowledged, resolved
  --to <channel>          skips the routes; may be repeated
  --source <name>  --tag <word>  --attach <file>
  --config <file>         else NOTIFY_CONFIG, else the nearest notify.yaml, else the console
  --timeout <duration>    how long to wait for deliveries; 30s
  --json                  for programs

Exit codes: 0 nothing failed, 1 a delivery is dead or unknown, 2 usage, 3 no route took it, 4 configuration,
5 server unreachable, 75 still waiting when the time was up, 130 interrupted. NOTIFY_LOG=debug shows every decision.
`

type Command = (given: Arguments, signal: AbortSignal) => Promise<number>

/** Each loads what it needs when it is called: the start of the command is most of what a person waits for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  send: async () => (await import('./commands/send.ts')).send,
  explain: async () => (await import('./commands/explain.ts')).explain,
  preview: async () => (await import('./commands/explain.ts')).preview,
}

async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = readArguments(args)
  const { command, values } = given
  if (values.help || command === undefined) {
    ;(values.help ? process.stdout : process.stderr).write(usage)
    return values.help ? exitCodes.ok : exitCodes.usage
  }
  const load = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (load) return (await load())(given, signal)
  const near = nearest(command, Object.keys(commands))
  throw new UsageError(
    `there is no command "${command}"${near === undefined ? '' : `; did you mean ${near}?`}`,
  )
}

const codeOf = (error: unknown): number => {
  if (error instanceof UsageError || InputError.is(error)) return exitCodes.usage
  if (ConfigurationError.is(error)) return exitCodes.configuration
  return exitCodes.failed
}

const interrupted = new AbortController()
process.once('SIGINT', () => {
  interrupted.abort()
  // What is in flight gets a moment to end; a second Ctrl-C does not wait.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted))
})

try {
  const code = await run(process.argv.slice(2), interrupted.signal)
  process.exitCode = interrupted.signal.aborted ? exitCodes.interrupted : code
} catch (error) {
  const known =
    error instanceof UsageError ||
    InputError.is(error) ||
    ConfigurationError.is(error) ||
    StateError.is(error)
  process.stderr.write(
    `notify: ${known ? error.message : error instanceof Error ? error.stack : 'something went wrong'}\n`,
  )
  process.exitCode = codeOf(error)
}
