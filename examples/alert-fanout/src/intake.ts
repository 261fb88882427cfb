import type { Draft, Notifier } from '@notify/core'
import { createHandler } from '@notify/http'
import { serve } from '@notify/http/node'
import { alertmanager, generic } from '@notify/intake'
import type { Monitor } from '@notify/monitor'

/** Alertmanager and Grafana post a list of alerts; whatever else comes is read as a draft. */
const alerts = (payload: unknown): readonly Draft[] =>
  typeof payload === 'object' && payload !== null && 'alerts' in payload
    ? alertmanager(payload)
    : generic(payload)

export interface IntakeOptions {
  readonly notifier: Notifier
  readonly monitor: Monitor
  readonly token: string
  readonly port?: number
}

/** Takes alerts at `/v1/intake/alerts`, and where their senders have always posted them; metrics at `/v1/metrics`. */
export function serveIntake({
  notifier,
  monitor,
  token,
  port = 4_380,
}: IntakeOptions): ReturnType<typeof serve> {
  const intakes = { alerts, '/webhook/alerts': alerts }
  return serve(createHandler({ notifier, intakes, metrics: () => monitor, token }), { port })
}
