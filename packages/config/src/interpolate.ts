import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { nearest } from '@notify/core'
import type { Environment } from './find.ts'

export interface Sources {
  readonly env: Environment
  /** Where relative paths of `${file:…}` begin. */
  readonly folder: string
}

export interface Filled {
  readonly text: string
  /** Something was put in. */
  readonly filled: boolean
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

/**
 * Puts in `${NAME}`, `${NAME:-default}` and the text of `${file:path}`; `$$` is one `$`. What was put in is not looked at
 * again. An empty variable counts as not set.
 */
export function interpolate(text: string, sources: Sources): Filled {
  const problems: Unfilled[] = []
  let filled = false
  const result = text.replace(placeholders, (placeholder, content: string | undefined, end: string) => {
    if (content === undefined) return '$'
    filled = true
    const answer = end === '' ? unclosed : look(content, sources)
    if (typeof answer === 'string') return answer
    problems.push({ placeholder, ...answer })
    return ''
  })
  return { text: result, filled, problems }
}

type Answer = string | Omit<Unfilled, 'placeholder'>

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
  return (Object.hasOwn(sources.env, name) && sources.env[name]) || (fallback ?? unset(name, sources))
}

function unset(name: string, { env }: Sources): Answer {
  const isEmpty = Object.hasOwn(env, name) && env[name] === ''
  const near = isEmpty ? undefined : nearest(name, Object.keys(env))
  const mend = `set it, or write \${${name}:-default}`
  return {
    message: `the variable ${name} is ${isEmpty ? 'empty' : 'not set'}`,
    hint: near === undefined ? mend : `did you mean ${near}? Else ${mend}`,
  }
}

function readText(path: string, { folder }: Sources): Answer {
  try {
    return readFileSync(resolve(folder, path), 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return {
      message: `the file ${path} cannot be read (${code})`,
      hint: 'paths begin at the folder of this file',
    }
  }
}
