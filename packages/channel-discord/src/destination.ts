import { DeliveryError } from '@notify/core/channel'

export interface Webhook {
  /** Where the API is. */
  readonly api: string
  /** With the id and the token, which is the secret. */
  readonly route: `/webhooks/${string}`
  /** A thread that the URL names. */
  readonly threadId?: string
}

/** Reads the URL of a webhook; it travels encrypted, or stays on this machine. */
export function parseWebhook(text: string): Webhook | undefined {
  const url = URL.parse(text.trim())
  const [, base, route] =
    /^(.*\/api)(?:\/v\d+)?(\/webhooks\/\d{15,22}\/[\w-]{8,200})\/?$/.exec(url?.pathname ?? '') ?? []
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '')
  if (!url || !base || !route || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)))
    return undefined
  const threadId = url.searchParams.get('thread_id')
  return {
    api: `${url.origin}${base}`,
    route: route as Webhook['route'],
    ...(threadId === null ? {} : { threadId }),
  }
}

/** A URL is read once, as long as it is one of so many. */
const remembered = new Map<string, Webhook>()
const maxRemembered = 1_000

/** @throws {DeliveryError} `auth` if it is none: a function supplied it. */
export function webhookOf(url: string): Webhook {
  const webhook = remembered.get(url) ?? parseWebhook(url)
  if (webhook !== undefined) {
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(url, webhook)
    return webhook
  }
  throw new DeliveryError('auth', 'discord: what was supplied is not the URL of a webhook')
}

/** The pattern that says most of a type: itself, else the longest that matches. `*` stands for any text. */
export function closest(patterns: readonly string[]): (type: string) => string | undefined {
  const tests = patterns
    .toSorted((a, b) => b.length - a.length)
    .map((pattern) => {
      const literal = pattern.split('*').map((part) => part.replaceAll(/[^\w-]/g, '\\$&'))
      return { pattern, expression: new RegExp(`^${literal.join('.*')}$`) }
    })
  return (type) =>
    patterns.includes(type) ? type : tests.find(({ expression }) => expression.test(type))?.pattern
}
