import { parseEnv } from 'node:util'
import { ConfigurationError, type Problem } from '@notify/core'
import type { Mark } from '../document/node.ts'
import type { Environment } from '../find.ts'
import { documentOf, type ConfigDocument } from './read-environment.ts'
import type { Preset } from './presets.ts'
import { readSettings } from './settings.ts'

/** Variables of a file, and where each stands. */
export interface EnvFile {
  readonly env: Environment
  readonly marks: ReadonlyMap<string, Mark>
}

/**
 * Reads a file of `NAME=value` lines, such as `.env.notifications`.
 *
 * @param name  As it is shown.
 * @throws {ConfigurationError} `E_CONFIG_ENV` with the lines that are none.
 */
export function readEnvFile(text: string, name: string): EnvFile {
  const marks = new Map<string, Mark>()
  const problems: Problem[] = []
  const lines: string[] = []
  let quote = ''
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    lines.push(line)
    if (quote !== '') {
      if (line.includes(quote)) quote = ''
      continue
    }
    const [, before, variable, value = ''] =
      /^(\s*(?:export\s+)?)([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (variable !== undefined) {
      const place = { file: name, line: index + 1, column: before!.length + 1 }
      marks.set(variable, { ...place, hidden: true, from: [variable] })
      const [, opening = ''] = /^(["'`])(?!.*\1)/.exec(value) ?? []
      quote = opening
      if (!/^["'`]/.test(value)) lines[index] = withHashes(line)
    } else if (!/^\s*(?:#.*)?$/.test(line)) problems.push({ ...notALine, path: `${name}:${index + 1}:1` })
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { env: parseEnv(lines.join('\n')), marks }
}

/** In these files a comment begins after a space; Node ends a value without quotes at any `#`, as in a password or a channel. */
function withHashes(line: string): string {
  const [, before = '', after = ''] = /^([^=]*=)(.*?)\s*$/.exec(line) ?? []
  const value = after.replace(/\s#.*/, '').trim()
  const quote = ["'", '`', '"'].find((one) => !value.includes(one))
  return value.includes('#') && quote !== undefined ? `${before}${quote}${value}${quote}` : line
}

const notALine: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_ENV',
  message: 'expected a line NAME=value',
  hint: 'put text of several lines in double quotes, and # before a comment',
}

/**
 * The document of such a file.
 *
 * @param over  Variables that are set go over those of the file.
 * @throws {ConfigurationError} with all that is wrong, at `file:line:column`.
 */
export function readEnvFileDocument(
  text: string,
  name: string,
  over: Environment = {},
  preset?: Preset,
): ConfigDocument {
  const { env, marks } = readEnvFile(text, name)
  const own = Object.fromEntries(
    Object.entries(over).filter(([, value]) => value !== undefined && value !== ''),
  )
  const settings = readSettings({ ...env, ...own }, preset)
  return documentOf(settings, (variable) =>
    Object.hasOwn(own, variable)
      ? { file: variable, line: 0, column: 0, hidden: true, from: [variable] }
      : (marks.get(variable) ?? { file: name, line: 0, column: 0 }),
  )
}
