import { parseArgs } from 'node:util'
import { nearest } from '@notify/core'
import { UsageError } from './usage-error.ts'

const options = {
  title: { type: 'string', short: 't' },
  body: { type: 'string', short: 'b' },
  severity: { type: 'string' },
  type: { type: 'string' },
  key: { type: 'string' },
  state: { type: 'string' },
  by: { type: 'string' },
  source: { type: 'string' },
  to: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  attach: { type: 'string', multiple: true },
  config: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options; strict: true }>>['values']

export interface Arguments {
  readonly command: string | undefined
  readonly values: Values
  readonly rest: readonly string[]
}

/** Secrets on a command line stand in the history and in the list of processes. */
const secretFlags: Readonly<Record<string, string>> = {
  token: 'SLACK_TOKEN',
  password: 'EMAIL_PASSWORD',
  secret: 'WEBHOOK_SECRET',
}

/** @throws {UsageError} that names the flag and the nearest one. */
export function readArguments(given: readonly string[]): Arguments {
  checkFlags(given)
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options,
      allowPositionals: true,
      strict: true,
    })
    const [command, ...rest] = positionals
    return { command, values, rest }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('\n', 1)[0]! : 'unknown arguments')
  }
}

function checkFlags(given: readonly string[]): void {
  const end = given.indexOf('--')
  for (const argument of end < 0 ? given : given.slice(0, end)) {
    const [, name] = /^--([a-z][\w-]*)/i.exec(argument) ?? []
    if (name === undefined || Object.hasOwn(options, name)) continue
    const variable = secretFlags[name]
    if (variable !== undefined)
      throw new UsageError(
        `a ${name} does not belong on a command line; set ${variable}, or name a variable or a file in notify.yaml`,
      )
    const near = nearest(name, Object.keys(options))
    throw new UsageError(`there is no --${name}${near === undefined ? '' : `; did you mean --${near}?`}`)
  }
}
