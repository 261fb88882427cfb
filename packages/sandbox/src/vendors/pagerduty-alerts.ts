import { randomUUID } from 'node:crypto'
import type { HttpCall } from '../http-server.ts'
import type { Finding, Mutable, SandboxMessage } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'
import { contentOf, shown, textOf, type Json } from './pagerduty-event.ts'
import { createServices, isRuleset, type Services } from './pagerduty-services.ts'

export type AlertStatus = 'triggered' | 'acknowledged' | 'resolved'

/** An event that the rules let pass. */
export interface Arrival {
  readonly event: Json
  readonly http: HttpCall
  readonly warnings: readonly Finding[]
}

interface Alert {
  status: AlertStatus
  events: number
  readonly message: Mutable<SandboxMessage>
}

export interface PagerdutyAlerts {
  readonly services: Services
  /** Of the latest alert with this key, open or not. */
  status(key: unknown, dedupKey: unknown): AlertStatus | undefined
  /** Answers the dedup key: the one given, or a new one. */
  apply(arrival: Arrival): string
  change(arrival: Arrival): void
  reset(): void
}

type Shown = Pick<SandboxMessage, 'id' | 'title' | 'text' | 'payload'>

export function createAlerts({ clock, recorder }: StandInContext): PagerdutyAlerts {
  const services = createServices()
  const latest = new Map<string, Alert>()
  const place = (key: unknown, dedupKey: unknown): string => `${String(key)} ${String(dedupKey)}`

  function keep({ event, http, warnings }: Arrival, shown: Shown): Mutable<SandboxMessage> {
    const service = services.find(event['routing_key'])
    return recorder.message({
      vendor: 'pagerduty',
      at: clock.now(),
      ...shown,
      to: service === undefined ? [] : [service.name],
      mentions: [],
      warnings,
      requests: [http.request],
    })
  }

  /** Nobody sees it; it is kept to show that it came. */
  function drop(arrival: Arrival): void {
    const { event_action, dedup_key } = arrival.event
    const payload = { dropped: true, event_action, dedup_key }
    keep(arrival, { id: `request-${recorder.requests.length}`, title: '', text: '', payload })
  }

  return {
    services,
    status: (key, dedupKey) => latest.get(place(key, dedupKey))?.status,
    apply(arrival) {
      const { routing_key: key, dedup_key: given, event_action: action } = arrival.event
      const dedupKey = textOf(given) ?? randomUUID().replaceAll('-', '')
      const alert = latest.get(place(key, dedupKey))
      const open = alert !== undefined && alert.status !== 'resolved'
      if (services.find(key) === undefined || (alert === undefined && action !== 'trigger')) drop(arrival)
      else if (action === 'trigger' && !open)
        latest.set(place(key, dedupKey), {
          status: 'triggered',
          events: 1,
          message: keep(arrival, {
            id: dedupKey,
            ...shown(arrival.event),
            payload: alertOf(arrival, dedupKey),
          }),
        })
      else if (open) advance(arrival, alert, clock.now())
      else if (alert !== undefined) dropLate(arrival, alert)
      recorder.changed()
      return dedupKey
    },
    change(arrival) {
      const service = services.find(arrival.event['routing_key'])
      if (service === undefined || isRuleset(service.key)) return drop(arrival)
      const payload = { change: true, ...contentOf(arrival.event) }
      keep(arrival, { id: `change-${recorder.requests.length}`, ...shown(arrival.event), payload })
    },
    reset: () => latest.clear(),
  }
}

const alertOf = ({ event }: Arrival, dedupKey: string): object => ({
  dedup_key: dedupKey,
  status: 'triggered',
  ...contentOf(event),
  events: 1,
})

/** One more event for an alert that is open. */
function advance({ event, http, warnings }: Arrival, alert: Alert, now: number): void {
  const { message } = alert
  const { at, title, text, payload } = message
  const status = statusAfter(event['event_action'], alert.status)
  message.edits.push({ at, title, text, payload })
  Object.assign(alert, { status, events: alert.events + 1 })
  message.at = now
  message.payload = { ...(payload as object), status, events: alert.events }
  message.requests.push(http.request)
  message.warnings.push(...warnings)
}

/** A repeat leaves an acknowledged alert acknowledged. */
const statusAfter = (action: unknown, before: AlertStatus): AlertStatus =>
  action === 'resolve' ? 'resolved' : action === 'acknowledge' ? 'acknowledged' : before

function dropLate({ event, http, warnings }: Arrival, { message }: Alert): void {
  const why = `202 but dropped: the alert is resolved, and ${String(event['event_action'])} opens nothing`
  message.requests.push(http.request)
  message.warnings.push(...warnings, { rule: 'pagerduty/dropped', message: why })
}
