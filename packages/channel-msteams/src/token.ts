import { DeliveryError, secret, type Fetch, type Secret, type SecretReader } from '@notify/core/channel'
import { harmless, unclear } from './errors.ts'
import { exchange, parsed } from './http.ts'
import { shared, type Asking } from './shared.ts'

/** Delegated access tokens of Graph. */
export interface TokenSource {
  read(asking: Asking): Promise<string>
  /** After Graph refused one. */
  forget(): void
}

/** A token lives about an hour: the function that gives it is asked before every request. */
export function givenToken(source: Secret): TokenSource {
  const reader = secret(source, 'msteams: token')
  return {
    async read() {
      const token = await reader.read()
      reader.forget()
      return usable(token)
    },
    forget: () => {},
  }
}

export interface SignIn {
  readonly refreshToken: SecretReader
  readonly clientId: string
  readonly clientSecret?: SecretReader | undefined
  /** e.g. `https://login.microsoftonline.com/organizations`. */
  readonly authority: string
  readonly fetch: Fetch
}

/** Ours: a token is renewed so long before it ends. */
const marginMs = 120_000

/**
 * Exchanges a refresh token. Each exchange gives the next one, which is kept in memory; the first stays valid.
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token (read 2026-11-21)
 */
export function refreshedToken(signIn: SignIn): TokenSource {
  let next: string | undefined
  let known: { readonly token: string; readonly until: number } | undefined

  const renew = shared(async (asking) => {
    try {
      const answer = await ask(signIn, next ?? (await signIn.refreshToken.read()), asking)
      const { access_token: token, refresh_token: following, expires_in: seconds } = answer
      if (typeof token !== 'string') throw harmless(unclear(''))
      if (typeof following === 'string') next = following
      const livesMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : 0
      known = { token: usable(token), until: asking.clock.now() + livesMs - marginMs }
      return known.token
    } catch (error) {
      if (DeliveryError.is(error) && error.reason === 'auth') {
        next = undefined
        signIn.refreshToken.forget()
        signIn.clientSecret?.forget()
      }
      throw error
    }
  })
  return {
    read: async (asking) =>
      known !== undefined && asking.clock.now() < known.until ? known.token : renew(asking),
    forget() {
      known = undefined
    },
  }
}

async function ask(
  { clientId, clientSecret, authority, fetch }: SignIn,
  refreshToken: string,
  asking: Asking,
): Promise<Readonly<Record<string, unknown>>> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refreshToken,
  })
  if (clientSecret !== undefined) form.set('client_secret', await clientSecret.read())
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${authority}/oauth2/v2.0/token`
  const text = await exchange(
    { service: 'login', url, method: 'POST', headers, body: form.toString() },
    { ...asking, fetch },
  )
  const answer = parsed(text)
  if (answer === undefined) throw harmless(unclear(text))
  return answer
}

/** Anything else cannot stand in a header. */
function usable(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new DeliveryError('auth', 'msteams: what was supplied is not an access token')
}
