import {
  ConfigurationError,
  DeliveryError,
  secret,
  variable,
  type Channel,
  type Secret,
  type SecretReader,
} from '@notify/core/channel'
import { client } from './client.ts'
import { failureOf } from './errors.ts'
import { render, type Appearance, type PagerDutyMessage } from './message.ts'

/** https://support.pagerduty.com/docs/safelist-ips#events-api (read 2026-11-21) */
const hosts = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' } as const

export interface PagerDutyOptions {
  /** Of an integration "Events API V2", 32 characters. Default: `PAGERDUTY_INTEGRATION_KEY`. */
  readonly integrationKey?: Secret
  /** Where the account lives: `eu` if its address has `.eu.`. Default `us`. */
  readonly region?: keyof typeof hosts
  /** Instead of the region's host: https, or http to this machine. */
  readonly baseUrl?: string
  /** Of what has none of its own. Default `notify`. */
  readonly source?: string
  /** Which part of the source it is. */
  readonly component?: string
  /** What the source belongs to. */
  readonly group?: string
  /** Default: the type of the notification. */
  readonly class?: string
  /** Named as the sender of alerts. */
  readonly clientName?: string
  /** Shows the caller's metadata too. Default false. */
  readonly metadata?: boolean
  /** What is only information, and no state of an incident, becomes a change event: it is shown, and calls nobody. Default false. */
  readonly changes?: boolean
}

/**
 * Opens, acknowledges and resolves alerts through PagerDuty's Events API.
 *
 * A key stands for one alert: repeats are added to it, and a repeated request opens nothing new.
 *
 * @throws {ConfigurationError} if there is no key, or an option is wrong.
 *
 * @example
 * createNotifier({ channels: { pager: pagerduty({ region: 'eu', changes: true }) } })
 */
export function pagerduty(options: PagerDutyOptions = {}): Channel<PagerDutyMessage> {
  const base = baseUrl(options)
  const key = keyReader(options.integrationKey)
  const look = appearance(options)
  const http = client()
  return {
    spec: 1,
    kind: 'pagerduty',
    // A change event has no key: a repeated request shows it twice.
    features: { incidents: 'keyed', idempotent: !look.changes },
    defaults: {
      // Somebody has to be called: it is tried until it is too old, whatever the number of attempts.
      retry: { base: '2s', cap: '2m', attempts: 2_000, maxAge: '24h' },
      // "approximately 120 calls/minute per integration key … over a 60 second window looking back from the current time"
      // https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/05-Rate-Limits.md (read 2026-11-21)
      policies: [{ name: 'rateLimit', limit: { rate: { kind: 'window', limit: 120, perMs: 60_000 } } }],
    },
    render: (notification, context) => render(notification, context, look),

    async send({ path, event }, { signal, clock }) {
      const routingKey = await key.read()
      const body = JSON.stringify({ routing_key: routingKey, ...event })
      const answer = await http.post(`${base.href.replace(/\/$/, '')}${path}`, body, signal)
      const failure = failureOf(answer, clock.now())
      if (failure === undefined) return {}
      if (failure.reason === 'auth') key.forget()
      throw failure
    },

    /** The Events API has no call without an effect: this shows that there is a key and a host, not that they fit. */
    async verify({ signal }) {
      await key.read()
      await http.connect(base, signal)
    },

    close: () => http.close(),
  }
}

const appearance = (options: PagerDutyOptions): Appearance => ({
  source: options.source,
  component: options.component,
  group: options.group,
  class: options.class,
  clientName: options.clientName,
  metadata: options.metadata ?? false,
  changes: options.changes ?? false,
})

function baseUrl({ region = 'us', baseUrl: given }: PagerDutyOptions): URL {
  if (!Object.hasOwn(hosts, region))
    throw new ConfigurationError('pagerduty: region is not us or eu', {
      path: 'region',
      hint: "use 'eu' if the address of your account has .eu. in it",
    })
  const url = URL.parse(given ?? hosts[region])
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  // The key travels in the body: encrypted, or on this machine.
  if (url !== null && (url.protocol === 'https:' || local) && url.username === '' && url.search === '')
    return url
  throw new ConfigurationError('pagerduty: baseUrl is not an https URL', {
    path: 'baseUrl',
    hint: `leave it out, or write it as ${hosts.us}`,
  })
}

const isKey = (text: string): boolean => /^[A-Za-z0-9]{32}$/.test(text)

const wrongKey = 'pagerduty: integrationKey is not 32 letters and digits'
const keyHint = 'copy the integration key of an integration "Events API V2"; an API token does not work'

function keyReader(source: Secret | undefined): SecretReader {
  const reader = secret(source, 'pagerduty: integrationKey', 'PAGERDUTY_INTEGRATION_KEY')
  const given = source ?? variable('PAGERDUTY_INTEGRATION_KEY')
  if (typeof given === 'string' && !isKey(given))
    throw new ConfigurationError(wrongKey, { path: 'integrationKey', hint: keyHint })
  const read = async (): Promise<string> => {
    const key = await reader.read()
    if (isKey(key)) return key
    reader.forget()
    throw new DeliveryError('auth', `${wrongKey}; ${keyHint}`)
  }
  return { read, forget: () => reader.forget() }
}
