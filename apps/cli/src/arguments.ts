import { parseArgs } from 'node:util'
import { nearest } from '@notify/core'
import { UsageError } from './usage-error.ts'

export interface Flag {
  readonly short?: string
  /** What stands in the help for its value; left out: it takes none. */
  readonly value?: string
  /** May be given more than once. */
  readonly repeats?: boolean
  readonly help: string
}

export type Flags = Readonly<Record<string, Flag>>
type NameOf<F extends Flags> = Extract<keyof F, string>

export interface Arguments<Name extends string = string> {
  has(name: Name): boolean
  /** The value, if the flag was given. */
  text(name: Name): string | undefined
  /** All values of a flag that repeats. */
  list(name: Name): readonly string[]
}

/** @throws {UsageError} with the first thing that is wrong. A value is never repeated in it: it may be a secret. */
export function readArguments<const F extends Flags>(
  args: readonly string[],
  flags: F,
): Arguments<NameOf<F>> {
  const known: Flags = flags
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { short, value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError('there is an argument that belongs to no flag; is a value with spaces in quotes?')
    if (token.kind === 'option-terminator') continue
    const { name, rawName, value, inlineValue } = token
    const flag = Object.hasOwn(known, name) ? known[name]! : refuse(rawName, known)
    if (flag.value === undefined && inlineValue) throw new UsageError(`${rawName} takes no value`)
    if (flag.value !== undefined && (value === undefined || (!inlineValue && isFlag(value))))
      throw new UsageError(
        `${rawName} needs a value; one that begins with - is written ${name.length > 1 ? `--${name}` : rawName}=-…`,
      )
    const values = given.get(name) ?? []
    if (values.length > 0 && !flag.repeats) throw new UsageError(`--${name} was given twice`)
    given.set(name, [...values, value ?? ''])
  }
  return {
    has: (name) => given.has(name),
    text: (name) => given.get(name)?.[0],
    list: (name) => given.get(name) ?? [],
  }
}

/** A lone - is standard input. */
const isFlag = (value: string): boolean => value.startsWith('-') && value !== '-'

/** What is a secret somewhere else. */
const secrets =
  /^--(token|pass(word)?|secret|api-?key|auth(orization)?|credentials?|webhook(-?url)?|url|dsn)$/i

function refuse(rawName: string, flags: Flags): never {
  if (secrets.test(rawName)) throw new SecretOnCommandLine(rawName)
  const name = rawName.split('=')[0]!.slice(0, 40)
  const like = nearest(
    name,
    Object.keys(flags).map((one) => `--${one}`),
  )
  throw new UsageError(`there is no flag ${name}${like === undefined ? '' : `; did you mean ${like}?`}`)
}

/** Every user of the machine can read a command line. */
export class SecretOnCommandLine extends UsageError {
  /** As it was written, without its value. */
  readonly flag: string

  constructor(flag: string) {
    super(`there is no flag ${flag}: every user of this machine can read a command line`)
    this.flag = flag
  }
}

/** One line for each flag. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { short, value, help }]): [string, string] => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`,
    help,
  ])
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}\n`).join('')
}
