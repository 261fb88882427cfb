import { ConfigurationError, DeliveryError } from './errors.ts'

/** A secret, or where it comes from. A function is asked once, and again after the vendor refused what it gave. */
export type Secret = string | (() => string | Promise<string>)

export interface SecretReader {
  read(): Promise<string>
  /** After an `auth` error: the next `read` asks again. */
  forget(): void
}

const environment = (): Record<string, string | undefined> =>
  (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {}

/** Reads an environment variable; an empty one counts as not set. Nothing where there is no environment. */
export const variable = (name: string): string | undefined => environment()[name] || undefined

/**
 * Makes a secret readable: the option, else the environment variable.
 *
 * @param option   Named in errors, e.g. `slack: token`.
 * @throws {ConfigurationError} if there is neither.
 */
export function secret(source: Secret | undefined, option: string, variableName?: string): SecretReader {
  const given = source ?? (variableName === undefined ? undefined : variable(variableName))
  if (given === undefined || given === '')
    throw new ConfigurationError(`${option} is missing`, {
      code: 'E_CONFIG_MISSING',
      hint:
        variableName === undefined ? 'give it as an option' : `give it as an option or set ${variableName}`,
    })
  if (typeof given === 'string') return { read: () => Promise.resolve(given), forget: () => {} }
  let known: Promise<string> | undefined
  const ask = async (): Promise<string> => {
    const value = await given()
    if (typeof value === 'string' && value !== '') return value
    throw new Error('empty')
  }
  return {
    read() {
      known ??= ask().catch(() => {
        known = undefined
        // Its own error may hold the secret or the way to it.
        throw new DeliveryError('auth', `${option} could not be read from the function that supplies it`)
      })
      return known
    },
    forget() {
      known = undefined
    },
  }
}
