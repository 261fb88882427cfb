import {
  compile,
  ConfigurationError,
  inhibit,
  type Condition,
  type Notification,
  type Stage,
} from '@notify/core'
import { valueAt } from '../document/value-at.ts'

/** Inhibition as a document says it. Code may give the function of core. */
export interface InhibitData {
  readonly when: Condition
  /** The key of an incident, with paths in braces: `host-down/{source}`. */
  readonly whileOpen: string | ((notification: Notification) => string | undefined)
}

/** @throws {ConfigurationError} if the condition or a path in the key is wrong. */
export const inhibitByKey = ({ when, whileOpen }: InhibitData): Stage =>
  inhibit({ when, whileOpen: typeof whileOpen === 'string' ? keyFrom(whileOpen) : whileOpen })

/** Nothing where a path has no value: then no incident is meant, and nothing is held back. */
function keyFrom(text: string): (notification: Notification) => string | undefined {
  const parts = text.split(/(\{[^{}]*\})/)
  const paths = parts.map((part) => /^\{(.*)\}$/.exec(part)?.[1]?.trim())
  if (parts.some((part, index) => paths[index] === undefined && /[{}]/.test(part)))
    throw wrong('a brace stands alone', "write the path of a field in braces: 'host-down/{source}'")
  for (const path of paths) if (path !== undefined) checkPath(path)
  return (notification) => {
    const values = paths.map((path, index) =>
      path === undefined ? parts[index] : valueAt(notification, path),
    )
    return values.every(isWord) ? values.join('') : undefined
  }
}

const isWord = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

/** As in every condition. */
function checkPath(path: string): void {
  try {
    compile({ [path]: { exists: true } })
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    const [{ message, hint } = { message: 'not a path' }] = error.problems
    throw wrong(`{${path}}: ${message}`, hint)
  }
}

const wrong = (message: string, hint?: string): ConfigurationError =>
  new ConfigurationError(message, {
    code: 'E_CONFIG_VALUE',
    path: 'inhibit.whileOpen',
    ...(hint !== undefined && { hint }),
  })
