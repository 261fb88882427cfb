import { ConfigurationError, type Secret } from '@notify/core/channel'
import type * as cryptoModule from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { supply, type Supply } from './supply.ts'

/**
 * How the receiver knows that a request is ours.
 *
 * - `standard-webhooks` (default): `webhook-signature`. The secret is `whsec_` and base64 of 24 to 64 bytes, which both
 *   sides know, or `whsk_` and base64 of an ed25519 key, of which the receiver knows only the public half.
 *   https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * - `stripe`: `stripe-signature`. https://docs.stripe.com/webhooks#verify-manually
 * - `github`: `x-hub-signature-256`, which has room for one signature and no time.
 *   https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 *
 * Several secrets give several signatures: while a secret is changed, receivers accept the old or the new one.
 */
export type Sign =
  | { readonly scheme?: 'standard-webhooks' | 'stripe'; readonly secret: Secret | readonly Secret[] }
  | { readonly scheme: 'github'; readonly secret: Secret }

/** What is signed: exactly the bytes of the body, and when. */
export interface Signable {
  readonly id: string
  /** Of this attempt. Epoch seconds. */
  readonly seconds: number
  readonly body: Uint8Array
}

export interface Signer {
  /** The headers that carry the signatures. */
  headers(of: Signable): Promise<Record<string, string>>
  forget(): void
}

type Scheme = (keys: readonly KeyObject[], of: Signable) => Record<string, string>

/** Loaded by the first key: it takes as long as all else that the package loads. */
const nodeCrypto = (): typeof cryptoModule => process.getBuiltinModule('node:crypto')

const hmac = (key: KeyObject, prefix: string, body: Uint8Array, encoding: 'base64' | 'hex'): string =>
  nodeCrypto().createHmac('sha256', key).update(prefix).update(body).digest(encoding)

const standardSignature = (key: KeyObject, prefix: string, body: Uint8Array): string =>
  key.type === 'private'
    ? `v1a,${nodeCrypto()
        .sign(null, Buffer.concat([Buffer.from(prefix), body]), key)
        .toString('base64')}`
    : `v1,${hmac(key, prefix, body, 'base64')}`

const schemes: Readonly<Record<NonNullable<Sign['scheme']>, Scheme>> = {
  'standard-webhooks': (keys, { id, seconds, body }) => ({
    'webhook-timestamp': String(seconds),
    'webhook-signature': keys.map((key) => standardSignature(key, `${id}.${seconds}.`, body)).join(' '),
  }),
  stripe: (keys, { seconds, body }) => ({
    'stripe-signature': [
      `t=${seconds}`,
      ...keys.map((key) => `v1=${hmac(key, `${seconds}.`, body, 'hex')}`),
    ].join(),
  }),
  github: (keys, { body }) => ({ 'x-hub-signature-256': `sha256=${hmac(keys[0]!, '', body, 'hex')}` }),
}

/** A key is kept as a `KeyObject`: with the raw bytes an HMAC takes five times as long. */
const textKey = (secret: string): KeyObject => nodeCrypto().createSecretKey(Buffer.from(secret))

function standardKey(secret: string): KeyObject {
  const base64 = secret.replace(/^(whsec|whsk)_/, '')
  const bytes = Buffer.from(base64, 'base64')
  const canonical = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
  const isPrivate = secret.startsWith('whsk_')
  if (canonical && isPrivate && [32, 64].includes(bytes.length)) return privateKey(bytes.subarray(0, 32))
  if (canonical && !isPrivate && bytes.length >= 24 && bytes.length <= 64)
    return nodeCrypto().createSecretKey(bytes)
  throw new ConfigurationError('webhook: sign.secret is not a secret of Standard Webhooks', {
    hint: 'expected whsec_ and the base64 of 24 to 64 random bytes, or whsk_ and that of an ed25519 key',
  })
}

/** Before the 32 bytes that an ed25519 key is made of; 64 have the public half behind them. https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

const privateKey = (seed: Uint8Array): KeyObject =>
  nodeCrypto().createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })

/** @throws {ConfigurationError} if there is no secret, it has the wrong form, or there are more than the scheme has room for. */
export function signer({ scheme = 'standard-webhooks', secret }: Sign): Signer {
  const sign = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined
  if (sign === undefined)
    throw new ConfigurationError('webhook: sign.scheme is not known', {
      hint: `expected ${Object.keys(schemes).join(', ')}`,
    })
  const sources: readonly Secret[] = typeof secret === 'object' ? secret : [secret]
  if (sources.length === 0 || (scheme === 'github' && sources.length > 1))
    throw new ConfigurationError(`webhook: sign.secret has ${sources.length} secrets`, {
      hint: scheme === 'github' ? 'its header has room for one signature' : 'give at least one',
    })
  const make = scheme === 'standard-webhooks' ? standardKey : textKey
  const keys: readonly Supply<KeyObject>[] = sources.map((source) =>
    supply(source, 'webhook: sign.secret', make),
  )
  return {
    headers: async (of) => sign(await Promise.all(keys.map((key) => key.read())), of),
    forget: () => keys.forEach((key) => key.forget()),
  }
}
