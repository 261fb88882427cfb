import type { Delivery, HoldReason, Receipt } from '../delivery.ts'
import { ConfigurationError, nearest } from '../errors.ts'
import type { Step } from '../plan/plan.ts'
import { variable } from '../secret.ts'
import type { NotifierEvent, Observer } from './events.ts'

/** Four methods, as pino has them: facts first, then a sentence. */
export interface Logger {
  debug(facts: Readonly<Record<string, unknown>>, message: string): void
  info(facts: Readonly<Record<string, unknown>>, message: string): void
  warn(facts: Readonly<Record<string, unknown>>, message: string): void
  error(facts: Readonly<Record<string, unknown>>, message: string): void
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof levels)[number]
type Facts = Readonly<Record<string, unknown>>
type Line = readonly [level: keyof Logger, message: string, facts: () => Facts]
type Kind = NotifierEvent['kind']
type EventOf<K extends Kind> = Extract<NotifierEvent, { readonly kind: K }>

/** What a level that is off does: nothing is made for it. */
const ignore = (): void => {}

/**
 * Writes what happens to a logger: one line for an event; of an accepted notification one for each decision and receipt.
 *
 * A line names the notification, the delivery, the channel and the destination, and says why. It never holds the text of a
 * notification, its metadata, an address or a message.
 */
export const logObserver =
  (logger: Logger): Observer =>
  (event) => {
    if (logger.debug === ignore && isUsual(event)) return
    for (const [level, message, facts] of (lines[event.kind] as (event: NotifierEvent) => readonly Line[])(
      event,
    ))
      if (logger[level] !== ignore) logger[level]({ event: event.kind, ...facts() }, message)
  }

/** Has nothing but lines of the level `debug`: most of what happens, and nothing is made of it where that is off. */
function isUsual(event: NotifierEvent): boolean {
  if (event.kind === 'accepted') return !event.accepted.receipts.some(isBad)
  if (event.kind === 'attempt') return event.attempt.outcome === 'delivered'
  if (event.kind === 'settled') return event.receipt !== undefined && !isBad(event.receipt)
  return event.kind === 'leased'
}

const isBad = ({ outcome }: Receipt): boolean => outcome === 'dead' || outcome === 'unknown'

const lines: { readonly [K in Kind]: (event: EventOf<K>) => readonly Line[] } = {
  accepted: ({ notification: { type, severity }, accepted, steps }) => {
    const { id: notification, repeated, durable, receipts } = accepted
    return [
      ['debug', 'accepted', () => ({ notification, type, severity, repeated, durable })],
      // A repeated call decided nothing: its receipts are those of the first.
      ...(repeated ? [] : steps).map((step) => decision(notification, step)),
      ...receipts.map((receipt) => outcome({ notification }, receipt)),
    ]
  },
  leased: ({ delivery }) => [
    ['debug', 'leased', () => ({ ...deliveryFacts(delivery), cause: delivery.cause, ageMs: delivery.ageMs })],
  ],
  attempt: ({ delivery, attempt: { number, durationMs, outcome, why } }) => [
    [
      outcome === 'delivered' ? 'debug' : 'warn',
      outcome === 'delivered' ? 'attempt delivered' : 'attempt failed',
      () => ({ ...deliveryFacts(delivery), attempt: number, durationMs, outcome, why }),
    ],
  ],
  settled: ({ delivery, receipt }) => [
    receipt
      ? outcome(deliveryFacts(delivery), receipt)
      : ['warn', 'lease lost, another worker has the delivery', () => deliveryFacts(delivery)],
  ],
  held: ({ hold: { destination, channel, tenant, until, probe, why, error } }) => [
    [
      heldLevels[why] ?? 'info',
      'destination held',
      () => ({ destination, channel, tenant, until: time(until), probe, why, error }),
    ],
  ],
  released: ({ destination }) => [['info', 'destination released', () => ({ destination })]],
  limited: ({ notification, delivery, destination, until }) => [
    ['info', 'rate limit reached', () => ({ notification, delivery, destination, until: time(until) })],
  ],
  reloaded: ({ channels }) => [['info', 'configuration reloaded', () => ({ channels })]],
  trouble: ({ notification, where, why }) => [['error', 'trouble', () => ({ notification, where, why })]],
}

/** What a person must mend; the rest passes by itself or was asked for. */
const heldLevels: Partial<Record<HoldReason, keyof Logger>> = {
  auth: 'error',
  gone: 'error',
  'not-found': 'error',
  failing: 'warn',
}

/** Of the data only what is not the caller's own. */
function decision(notification: string, { by, did, data }: Step): Line {
  const { why, until, channel, route } = (data ?? {}) as Facts
  return ['debug', 'decided', () => ({ notification, by, did, channel, route, why, until: time(until) })]
}

function outcome(known: Facts, receipt: Receipt): Line {
  const facts = (): Facts => {
    // Named one by one: neither the person nor the vendor's reference, which may hold an address.
    const { delivery, channel, route, cause, attempts, outcome, by, why, error, until, fallback } =
      receipt as Facts & Receipt
    const rest = { delivery, channel, route, cause, attempts, outcome, by, why, error, fallback }
    return { ...known, ...rest, until: time(until) }
  }
  return [isBad(receipt) ? 'error' : 'debug', receipt.outcome, facts]
}

const deliveryFacts = ({ id, notifications, channel, destination }: Delivery): Facts => ({
  notification: notifications[0]?.id,
  notifications: notifications.length > 1 ? notifications.map((one) => one.id) : undefined,
  delivery: id,
  channel,
  destination,
})

/** The furthest a Date goes; what waits until somebody releases it waits longer. */
const latestMs = 8.64e15
const time = (at: unknown): string | undefined =>
  typeof at === 'number' && Math.abs(at) <= latestMs ? new Date(at).toISOString() : undefined

// JSON escapes C0 and quotes; these would still act on a terminal or a viewer.
const acting = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/**
 * One line of JSON for each entry, on stderr: `time`, `level`, `message`, then the facts.
 *
 * @param level  Least severe that is written: `debug`, `info`, `warn`, `error`, `silent`. Default: `NOTIFY_LOG`, else `warn`.
 * @throws {ConfigurationError} on another level.
 */
export function consoleLogger(level?: LogLevel): Logger {
  const least = levels.indexOf(checkLevel(level ?? variable('NOTIFY_LOG') ?? 'warn', level === undefined))
  const write = (name: LogLevel): Logger['debug'] => {
    if (levels.indexOf(name) < least) return ignore
    return (facts, message) => {
      // oxlint-disable-next-line no-console -- the one place that writes where no logger was given
      console.error(toLine({ time: new Date().toISOString(), level: name, message }, facts))
    }
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function checkLevel(level: string, fromVariable: boolean): LogLevel {
  if (levels.includes(level as LogLevel)) return level as LogLevel
  const like = nearest(level, levels)
  throw new ConfigurationError(`expected one of ${levels.join(', ')}`, {
    code: 'E_CONFIG_LOG_LEVEL',
    path: fromVariable ? 'NOTIFY_LOG' : 'consoleLogger.level',
    received: JSON.stringify(String(level).slice(0, 78)),
    ...(like !== undefined && { hint: `did you mean ${like}?` }),
  })
}

function toLine(head: Facts, facts: Facts): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  try {
    return JSON.stringify({ ...head, ...facts, ...head }).replace(acting, escape)
  } catch {
    // Facts of another caller that are not JSON: the sentence is worth more than nothing.
    return JSON.stringify(head).replace(acting, escape)
  }
}
