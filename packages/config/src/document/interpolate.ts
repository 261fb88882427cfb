import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { nearest } from '@notify/core'
import { isSlip } from '../environment/slip.ts'
import type { Environment } from '../find.ts'

export interface Sources {
  readonly env: Environment
  /** Where relative paths of `${file:…}` begin. */
  readonly folder: string
}

export interface Filled {
  readonly text: string
  /** Something was put in, and be it a default that stands in the file. */
  readonly filled: boolean
  /** Variables and files that something was taken from. */
  readonly from: readonly string[]
  /** Where the whole is the text of a file: reads it again. */
  readonly reread?: () => Promise<string>
  readonly problems: readonly Unfilled[]
}

export interface Unfilled {
  /** As it stands in the file. */
  readonly placeholder: string
  readonly message: string
  readonly hint: string
}

const placeholders = /\$\$|\$\{([^}]*)(\}?)/g
const names = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/
const oneFile = /^\$\{file:([^}]*)\}$/

/**
 * Puts in `${NAME}`, `${NAME:-default}` and the text of `${file:path}`; `$$` is one `$`. What was put in is not looked at
 * again. An empty variable counts as not set.
 */
export function interpolate(text: string, sources: Sources): Filled {
  const problems: Unfilled[] = []
  const from: string[] = []
  let filled = false
  const result = text.replace(placeholders, (placeholder, content: string | undefined, end: string) => {
    if (content === undefined) return '$'
    filled = true
    const answer = end === '' ? unclosed : look(content, sources)
    if ('message' in answer) {
      problems.push({ placeholder, ...answer })
      return ''
    }
    if (answer.from !== undefined) from.push(answer.from)
    return answer.text
  })
  const file = oneFile.exec(text)?.[1]
  const reread = file === undefined ? {} : { reread: () => rereadText(resolve(sources.folder, file)) }
  return { text: result, filled, from, problems, ...reread }
}

type Answer = { readonly text: string; readonly from?: string } | Omit<Unfilled, 'placeholder'>

const unclosed: Answer = {
  message: '${ is not closed',
  hint: 'write ${NAME}, or $${ for the characters themselves',
}

function look(content: string, sources: Sources): Answer {
  if (content.includes('${'))
    return { message: 'a variable inside another is not put in', hint: 'write ${NAME:-some text}' }
  if (content.startsWith('file:')) return readText(content.slice('file:'.length), sources)
  const [, name, fallback] = names.exec(content) ?? []
  if (name === undefined)
    return {
      message: 'not the name of a variable',
      hint: 'write ${NAME}, ${NAME:-default} or ${file:path}; $$ for a dollar sign',
    }
  const value = (Object.hasOwn(sources.env, name) && sources.env[name]) || undefined
  if (value !== undefined) return { text: value, from: name }
  return fallback === undefined ? unset(name, sources) : { text: fallback }
}

function unset(name: string, { env }: Sources): Answer {
  const isEmpty = Object.hasOwn(env, name) && env[name] === ''
  // The variable of another tenant is no slip.
  const like = nearest(name, Object.keys(env))
  const near = !isEmpty && like !== undefined && isSlip(name, like) ? like : undefined
  const mend = `set it, or write \${${name}:-default}`
  return {
    message: `the variable ${name} is ${isEmpty ? 'empty' : 'not set'}`,
    hint: near === undefined ? mend : `did you mean ${near}? Else ${mend}`,
  }
}

const withoutLastLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
}

function readText(path: string, { folder }: Sources): Answer {
  try {
    return { text: withoutLastLineEnd(readFileSync(resolve(folder, path), 'utf8')), from: `file:${path}` }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    const why = Object.hasOwn(failures, code) ? failures[code] : `cannot be read (${code})`
    return { message: `the file ${path} ${why}`, hint: 'paths begin at the folder of this file' }
  }
}

const rereadText = async (path: string): Promise<string> => withoutLastLineEnd(await readFile(path, 'utf8'))
