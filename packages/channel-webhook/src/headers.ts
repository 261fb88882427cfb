import { ConfigurationError, type Secret } from '@notify/core/channel'
import { supply, type Supply } from './supply.ts'

/** Proves to the receiver who asks, in the header `authorization`. */
export type Auth =
  | { readonly bearer: Secret }
  | { readonly basic: { readonly username: string; readonly password: Secret } }

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const latin1 = /^[\t\u0020-\u007e\u0080-\u00ff]*$/
const reserved =
  /^(?:host|content-length|content-type|transfer-encoding|accept-encoding|connection|keep-alive|te|trailer|upgrade|expect|authorization|stripe-signature|x-hub-signature-256|proxy-.*|webhook-.*|x-notify-.*)$/

/** @throws {ConfigurationError} for what a header cannot carry; undici would take it for a bug of ours. */
export const headerValue =
  (option: string) =>
  (text: string): string => {
    if (latin1.test(text)) return text
    throw new ConfigurationError(`${option} has a character that a header cannot carry`, {
      hint: 'no line breaks, no control characters, Latin-1 only',
    })
  }

function bearerValue(text: string): string {
  if (/^[\u0021-\u007e]+$/.test(text)) return `Bearer ${text}`
  throw new ConfigurationError('webhook: auth.bearer has a character that a token cannot have', {
    hint: 'visible ASCII, without spaces',
  })
}

function authorization(auth: Auth): Supply<string> {
  if ('bearer' in auth) return supply(auth.bearer, 'webhook: auth.bearer', bearerValue)
  const { username, password } = auth.basic
  // RFC 7617: the first colon ends the name.
  if (username.includes(':')) throw new ConfigurationError('webhook: auth.basic.username has a colon')
  return supply(
    password,
    'webhook: auth.basic.password',
    (text) => `Basic ${Buffer.from(`${username}:${text}`).toString('base64')}`,
  )
}

type NamedSupplies = readonly (readonly [name: string, value: Supply<string>])[]

export async function readHeaders(headers: NamedSupplies): Promise<Record<string, string>> {
  const read: Record<string, string> = {}
  for (const [name, value] of headers) read[name] = await value.read()
  return read
}

/**
 * The operator's own headers. Each value may be a secret (an API key), so none is ever part of a message: they are added
 * when it is sent.
 *
 * @throws {ConfigurationError} for a name that is ours or the connection's, or a value that a header cannot carry.
 */
export function headerSupplies(
  headers: Readonly<Record<string, Secret>>,
  auth: Auth | undefined,
): NamedSupplies {
  const own = Object.entries(headers).map(([given, source]) => {
    const name = given.toLowerCase()
    const option = `webhook: headers[${JSON.stringify(given.slice(0, 80))}]`
    if (!token.test(name)) throw new ConfigurationError(`${option} is not the name of a header`)
    if (reserved.test(name))
      throw new ConfigurationError(`${option} is set by the channel`, {
        hint: 'there are options for it: auth, sign, contentType',
      })
    return [name, supply(source, option, headerValue(option))] as const
  })
  return auth === undefined ? own : [...own, ['authorization', authorization(auth)]]
}
