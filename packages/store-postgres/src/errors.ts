import { ConfigurationError, DeliveryError, StateError } from '@notify/core/channel'

/** Where connections go. Nothing of it is secret. */
export interface Address {
  /** e.g. `db.acme.dev:5432`. */
  readonly server: string
  readonly database: string
  readonly user: string
}

/** PostgreSQL's SQLSTATE; empty if the server did not say. */
export const codeOf = (error: unknown): string => {
  const given = error as { severity?: unknown; code?: unknown } | undefined
  return typeof given?.severity === 'string' && typeof given.code === 'string' ? given.code : ''
}

/** Deadlock, serialisation failure, a key that another node wrote meanwhile, a lock that was not given. */
const lost = new Set(['40P01', '40001', '23505', '55P03'])

/** Another node was quicker: doing it again may well work. */
export const hasLost = (error: unknown): boolean => lost.has(codeOf(error))

/** The server does not take these credentials (any more). */
export const isRefused = (error: unknown): boolean => ['28P01', '28000'].includes(codeOf(error))

/** Nobody said how it ended: the connection broke, or an operator or a crash ended the session. */
export const isUnanswered = (error: unknown): boolean => /^(57P|$)/.test(codeOf(error))

/** What it means, where it happened and how to mend it. Words of the server may hold values: its code says enough. */
export function stateError(error: unknown, address: Address): unknown {
  if (StateError.is(error) || ConfigurationError.is(error)) return error
  const saying = sayingOf(error, address)
  return saying === undefined ? error : new StateError('E_STORE', `postgres: ${saying}`)
}

function sayingOf(error: unknown, address: Address): string | undefined {
  const code = codeOf(error)
  if (code !== '') return sayings[code]?.(address) ?? `the server refused it (SQLSTATE ${code})`
  if (!(error instanceof Error)) return undefined
  // The function that supplies the URL has failed.
  if (DeliveryError.is(error)) return error.message.replace(/^postgres: /, '')
  if (error.message.startsWith('SASL')) return noPassword(address)
  const { code: system } = error as { code?: unknown }
  if (typeof system !== 'string' && !ofConnection.test(error.message)) return undefined
  const why = typeof system === 'string' ? ` (${system})` : ''
  return `the server ${address.server} cannot be reached${why}; nothing was written; check that it runs, and the host and port of the URL`
}

/** Errors that `pg` makes itself have no code. */
const ofConnection =
  /^(Connection terminated|timeout|Query read timeout|Client |The server does not support SSL)/

const noPassword = ({ server, user }: Address): string =>
  `the server ${server} wants a password of "${user}", and not that of the URL; mend the URL`

const retried = 'nothing was written; other nodes were quicker each time'

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const sayings: Readonly<Record<string, (address: Address) => string>> = {
  '28P01': ({ server, user }) => `the password is wrong, or ${server} knows no user "${user}"; mend the URL`,
  '28000': ({ server, user, database }) =>
    `"${user}" may not connect to "${database}" at ${server}; allow it with LOGIN and a line of pg_hba.conf`,
  '3D000': ({ server, database, user }) =>
    `there is no database "${database}" at ${server}; mend the URL or make it: CREATE DATABASE "${database}" OWNER "${user}"`,
  '42501': ({ user, database }) =>
    `"${user}" may not create or write the schema; allow it: GRANT CREATE ON DATABASE "${database}" TO "${user}"`,
  '53100': ({ server }) => `the disk of ${server} is full; nothing was written; make room`,
  '53300': ({ server }) =>
    `${server} has too many connections; raise its max_connections or lower \`connections\``,
  '57014': ({ server }) => `${server} was too slow; nothing was written`,
  '57P01': ({ server }) => `${server} is shutting down; nothing was written`,
  '57P03': ({ server }) => `${server} is starting or shutting down; nothing was written`,
  '25006': ({ server }) => `${server} is read-only; is it a standby? Name the primary in the URL`,
  '25P03': ({ server }) =>
    `this node paused within a transaction, and ${server} ended it; nothing was written`,
  '40P01': () => retried,
  '40001': () => retried,
  '55P03': () => retried,
}
