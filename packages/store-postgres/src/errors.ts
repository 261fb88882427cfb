import { ConfigurationError, StateError } from '@notify/core/channel'

/** PostgreSQL's SQLSTATE; empty if the server did not say. */
export const codeOf = (error: unknown): string => {
  const given = error as { severity?: unknown; code?: unknown } | undefined
  return typeof given?.severity === 'string' && typeof given.code === 'string' ? given.code : ''
}

/** Its own words may hold values; the code says enough. */
export function stateError(error: unknown): unknown {
  if (StateError.is(error) || ConfigurationError.is(error)) return error
  const code = codeOf(error)
  if (code !== '')
    return new StateError(
      'E_STORE',
      `postgres: ${sayings[code] ?? `the server refused it (SQLSTATE ${code})`}`,
    )
  const system = (error as { code?: unknown } | undefined)?.code
  return new StateError(
    'E_STORE',
    `postgres: the server cannot be reached${typeof system === 'string' ? ` (${system})` : ''}; nothing was written`,
  )
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const sayings: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'this user may not connect',
  '3D000': 'the database does not exist',
  '42501': 'this user may not create or write the schema',
  '53100': 'the disk of the server is full; nothing was written',
  '53300': 'the server has too many connections',
  '57014': 'the server was too slow; nothing was written',
  '57P01': 'the server is shutting down; nothing was written',
  '25006': 'the server is read-only; is it a standby?',
}
