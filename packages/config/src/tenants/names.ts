import { ConfigurationError } from '@notify/core'

const pattern = /^[a-z0-9][a-z0-9_-]{0,63}$/
/** The root's own folder among those of the tenants. */
export const rootFolder = 'notifications'

export const nameHint = 'a-z, 0-9, _ and -, at most 64, the first a letter or a digit'

export const isTenantName = (name: string): boolean => pattern.test(name) && name !== rootFolder

/**
 * Before a name touches a path: `..`, `a/b` and `%2e%2e` are none.
 *
 * @throws {ConfigurationError} `E_CONFIG_TENANT`.
 */
export function checkTenantName(name: string): void {
  if (typeof name === 'string' && isTenantName(name)) return
  throw new ConfigurationError('not the name of a tenant', {
    code: 'E_CONFIG_TENANT',
    path: 'tenant',
    received: JSON.stringify(String(name).slice(0, 80)),
    hint: name === rootFolder ? "that is the root's own folder" : nameHint,
  })
}
