import { ConfigurationError, duration, type Channel, type Secret } from '@notify/core/channel'
import type { LookupFunction } from 'node:net'
import { httpClient } from './client.ts'
import { failureOf } from './errors.ts'
import { egressBlocked, egressGuard, isLoopback, type Guard, type GuardOptions } from './guard.ts'
import { headerSupplies, headerValue, readHeaders, type Auth } from './headers.ts'
import { renderBody, type WebhookBody, type WebhookMessage } from './message.ts'
import { signer, type Sign } from './sign.ts'
import { supply } from './supply.ts'

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD'] as const

export interface WebhookOptions extends GuardOptions {
  /** Where it goes: https, or http to this machine. Often a secret in itself: only its origin is ever shown. */
  readonly url: Secret
  /** Default `POST`. `GET` and `HEAD` carry no body. */
  readonly method?: (typeof methods)[number]
  /** More headers, e.g. an API key. */
  readonly headers?: Readonly<Record<string, Secret>>
  /** Default `application/json`. */
  readonly contentType?: string
  readonly auth?: Auth
  readonly sign?: Sign
  /** Default: the payload of Standard Webhooks. */
  readonly body?: WebhookBody
  /** Sends over plain http to other machines too. Default false. */
  readonly insecure?: boolean
  /** Longest wait for the connection, for the answer, and between two pieces of it. Default `'15s'`. */
  readonly timeout?: string
  /** Authorities that sign the receiver's certificate, PEM. Default: those that Node knows. */
  readonly ca?: string
  /** Looks names up. Default: the system's way. */
  readonly lookup?: LookupFunction
}

/**
 * Sends each notification as one HTTP request.
 *
 * Answers 2xx are success; redirects are not followed. A repeated request has the same `webhook-id`. What an operator
 * wrote as `url` may lead into a private network, but never to a cloud's metadata; with `untrusted` only to public hosts.
 *
 * @throws {ConfigurationError} if an option is wrong, or the URL leads where it must not.
 *
 * @example
 * createNotifier({
 *   channels: {
 *     hook: webhook({ url: 'https://hooks.acme.dev/notify', sign: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } }),
 *   },
 * })
 */
export function webhook(options: WebhookOptions): Channel<WebhookMessage> {
  const { method = 'POST', contentType = 'application/json', body, insecure = false, ca, lookup } = options
  if (!methods.includes(method))
    throw new ConfigurationError(`webhook: method is not one of ${methods.join(', ')}`)
  headerValue('webhook: contentType')(contentType)
  const guard = egressGuard(options)
  const url = supply(options.url, 'webhook: url', (text) => target(text, guard, insecure))
  const own = headerSupplies(options.headers ?? {}, options.auth)
  const sign = options.sign === undefined ? undefined : signer(options.sign)
  const client = httpClient({
    guard,
    timeoutMs: duration(options.timeout ?? '15s', 'webhook: timeout'),
    ...(ca !== undefined && { ca }),
    ...(lookup !== undefined && { lookup }),
  })

  const forget = (): void => {
    url.forget()
    sign?.forget()
    for (const [, value] of own) value.forget()
  }

  return {
    spec: 1,
    kind: 'webhook',
    // Keyed, not follows: a receiver gets every state, and every repeat, as an event of its own under the incident's key.
    features: { incidents: 'keyed', idempotent: true },
    // Standard Webhooks tries for about three days: a receiver that is down over a weekend misses nothing.
    defaults: { retry: { base: '5s', cap: '6h', attempts: 15, maxAge: '72h' } },

    render(notification, context) {
      if (method === 'GET' || method === 'HEAD') return [{ method, headers: {}, body: '' }]
      const text = renderBody(notification, context, body)
      return [{ method, headers: { 'content-type': contentType }, body: text }]
    },

    async send(message, context) {
      const to = await url.read()
      const body = Buffer.from(message.body)
      const id = context.idempotencyKey
      const seconds = Math.floor(context.clock.now() / 1_000)
      const headers = {
        // The key has no dot, as Standard Webhooks demands: a dot would let an id reach into the signed time.
        'webhook-id': id,
        'x-notify-attempt': String(context.attempt),
        'user-agent': 'notify-webhook/1',
        ...message.headers,
        ...(await readHeaders(own)),
        ...(await sign?.headers({ id, seconds, body })),
      }
      const request = { url: to, method: message.method, headers, body: body.length === 0 ? null : body }
      const answer = await client.send(request, context.signal)
      const failure = failureOf(answer, to.origin, context.clock.now())
      if (failure === undefined) return {}
      if (['auth', 'not-found', 'gone'].includes(failure.reason)) forget()
      throw failure
    },

    async verify({ signal }) {
      const to = await url.read()
      await readHeaders(own)
      // Reads the keys: a function may give one that cannot be used.
      await sign?.headers({ id: '', seconds: 0, body: new Uint8Array() })
      await client.connect(to, signal)
    },

    close: () => client.close(),
  }
}

/** Reads a URL and asks the guard about its host. The errors do not show it: its path is often the only secret. */
function target(text: string, guard: Guard, insecure: boolean): URL {
  const refuse = (message: string, hint: string, code = 'E_CONFIG_URL'): never => {
    throw new ConfigurationError(`webhook: url ${message}`, { code, hint })
  }
  const url = URL.canParse(text)
    ? new URL(text)
    : refuse('is not a URL', 'e.g. https://hooks.acme.dev/notify')
  const { protocol, hostname, port } = url
  if (protocol !== 'https:' && protocol !== 'http:')
    refuse(`has the scheme ${protocol}`, 'only https and http are possible')
  if (url.username !== '' || url.password !== '') refuse('has a user or password', 'use the option auth')
  const why = guard.host(hostname, Number(port || (protocol === 'https:' ? 443 : 80)))
  if (why !== undefined) refuse(`leads to ${why}`, 'an operator can permit it with "allow"', egressBlocked)
  if (protocol === 'http:' && !insecure && !isLoopback(hostname))
    refuse('is not encrypted', 'use https, or set insecure: true')
  return url
}
