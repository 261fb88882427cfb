import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import { judge } from '../rules/rule.ts'
import { pagerdutyRules } from '../rules/pagerduty.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { createWindows, type WindowLimit } from '../window.ts'
import { createAlerts } from './pagerduty-alerts.ts'
import { readEvent } from './pagerduty-event.ts'

export interface PagerdutyAddress {
  readonly origin: string
  /** Of the service `sandbox`. */
  readonly integrationKey: string
  /** Keys by the names of their services; `rules` is a ruleset, which takes no change events. */
  readonly keys: Readonly<Record<string, string>>
  /** Adds a service, and answers its integration key. */
  addService(name: string): string
}

/**
 * "approximately 120 calls/minute per integration key … over a 60 second window looking back from the current time"
 * https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/05-Rate-Limits.md (read 2026-11-21)
 */
const rate: WindowLimit = { limit: 120, perMs: 60_000 }

export async function pagerdutyStandIn(context: StandInContext): Promise<StandIn<PagerdutyAddress>> {
  const alerts = createAlerts(context)
  const windows = createWindows(context.clock)

  function answer(http: HttpCall): HttpAnswer {
    const call = readEvent(http)
    const { event } = call
    const key = event?.['routing_key']
    const waitMs = typeof key === 'string' ? windows.take(key, rate) : 0
    if (waitMs > 0) {
      http.refuse([{ rule: 'pagerduty/rate', message: `wait ${waitMs} ms` }])
      return failureOf(429)
    }
    const { refusal, warnings } = judge(pagerdutyRules, call, alerts, context.mode)
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      const errors = refusal.findings.map(({ message }) => message)
      return refusal.answer === 400 ? invalid(errors) : failureOf(refusal.answer)
    }
    const status = 'success'
    if (call.surface === 'change') {
      alerts.change({ event: event!, http, warnings })
      return json(202, { status, message: 'Change event processed' })
    }
    return json(202, {
      status,
      message: 'Event processed',
      dedup_key: alerts.apply({ event: event!, http, warnings }),
    })
  }

  const vendor: HttpVendor = { vendor: 'pagerduty', answer, failure: (status) => failureOf(status) }
  const { origin, close } = await serveHttp(context, vendor)
  const integrationKey = alerts.services.all[0]!.key
  return {
    address: {
      origin,
      integrationKey,
      get keys() {
        return Object.fromEntries(alerts.services.all.map(({ name, key }) => [name, key]))
      },
      addService: (name) => alerts.services.add(name).key,
    },
    settings: {
      options: { use: 'pagerduty', integrationKey: '${PAGERDUTY_INTEGRATION_KEY}', baseUrl: origin },
      environment: { PAGERDUTY_INTEGRATION_KEY: integrationKey },
    },
    reset() {
      alerts.reset()
      windows.reset()
    },
    close,
  }
}

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const invalid = (errors: readonly string[]): HttpAnswer =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors })

/** What stands in the body beside the status; the documents say little of it. */
const words: Readonly<Record<number, object>> = {
  404: { status: 'not found', message: 'Not Found' },
  405: { status: 'method not allowed', message: 'Method Not Allowed' },
  413: { status: 'payload too large', message: 'Request Entity Too Large' },
  429: { status: 'throttle exceeded', message: 'Request Limit Exceeded' },
}

const failureOf = (status: number): HttpAnswer =>
  status === 400
    ? invalid(['a fault of the sandbox'])
    : json(status, words[status] ?? { status: 'internal error', message: 'Internal Server Error' })
