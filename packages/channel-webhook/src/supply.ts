import { ConfigurationError, DeliveryError, secret, type Secret } from '@notify/core/channel'

/** A secret in the form that a request needs. */
export interface Supply<T> {
  read(): Promise<T>
  /** After the receiver refused it: the next `read` asks its function again. */
  forget(): void
}

/**
 * Checks what is written down at once, and what a function gives when it gives it. Made once for each value, because a
 * key or a URL is costly to make and seldom changes.
 *
 * @param make  Throws a `ConfigurationError` without the secret in it.
 * @throws {ConfigurationError} if there is no secret, or a written one cannot be used.
 */
export function supply<T>(source: Secret, option: string, make: (text: string) => T): Supply<T> {
  const reader = secret(source, option)
  let last = typeof source === 'string' ? { text: source, value: make(source) } : undefined
  return {
    async read() {
      const text = await reader.read()
      if (last?.text === text) return last.value
      try {
        last = { text, value: make(text) }
      } catch (error) {
        reader.forget()
        // Nothing is being created any more: it fails as a delivery. `auth` makes the destination wait and tells operators.
        throw ConfigurationError.is(error)
          ? new DeliveryError('auth', error.message, { vendorCode: error.code })
          : error
      }
      return last.value
    },
    forget: () => reader.forget(),
  }
}
