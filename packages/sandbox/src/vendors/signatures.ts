/** How receivers of webhooks know the sender. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Recipients' usual tolerance in both directions. https://docs.stripe.com/webhooks#replay-attacks */
export const toleranceMs = 300_000

export const schemes = ['standard', 'github', 'stripe'] as const
export type Scheme = (typeof schemes)[number]

/** One header by which a scheme shows that it is used. */
export const signatureHeader: Readonly<Record<Scheme, string>> = {
  standard: 'webhook-signature',
  github: 'x-hub-signature-256',
  stripe: 'stripe-signature',
}

/** What was signed, and with what; nothing if a part is missing. */
export interface Signed {
  readonly signatures: readonly string[]
  readonly expected: string
  /** Epoch ms. */
  readonly at?: number
}

type Headers = Readonly<Record<string, string>>

export function readSignature(
  scheme: Scheme,
  headers: Headers,
  body: Uint8Array,
  secret: string,
): Signed | undefined {
  const header = headers[signatureHeader[scheme]]
  return header === undefined ? undefined : readers[scheme](header, headers, body, secret)
}

const readers: Record<
  Scheme,
  (header: string, headers: Headers, body: Uint8Array, secret: string) => Signed
> = {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  standard(header, headers, body, secret) {
    const time = headers['webhook-timestamp'] ?? ''
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return {
      signatures: tagged(header.split(' '), 'v1,'),
      expected: hmac(key, `${headers['webhook-id'] ?? ''}.${time}.`, body).toString('base64'),
      at: seconds(time),
    }
  },
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  github: (header, _headers, body, secret) => ({
    signatures: tagged([header], 'sha256='),
    expected: hmac(secret, '', body).toString('hex'),
  }),
  // https://docs.stripe.com/webhooks#verify-manually
  stripe(header, _headers, body, secret) {
    const items = header.split(',')
    const time = tagged(items, 't=')[0] ?? ''
    return {
      signatures: tagged(items, 'v1='),
      expected: hmac(secret, `${time}.`, body).toString('hex'),
      at: seconds(time),
    }
  },
}

const tagged = (items: readonly string[], tag: string): string[] =>
  items.filter((item) => item.startsWith(tag)).map((item) => item.slice(tag.length))

const seconds = (text: string): number => (/^\d{1,12}$/.test(text) ? Number(text) * 1_000 : Number.NaN)

const hmac = (key: string | Buffer, prefix: string, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update(prefix).update(body).digest()

export const genuine = ({ signatures, expected }: Signed): boolean =>
  signatures.some(
    (signature) =>
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected)),
  )
