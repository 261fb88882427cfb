import type { Draft, Notifier } from '@notify/core'
import { createHandler } from '@notify/http'
import { serve } from '@notify/http/node'
import { alertmanager, generic } from '@notify/intake'

/** Alertmanager and Grafana post a list of alerts; whatever else comes is read as a draft. */
const alerts = (payload: unknown): readonly Draft[] =>
  typeof payload === 'object' && payload !== null && 'alerts' in payload
    ? alertmanager(payload)
    : generic(payload)

const alias = '/webhook/alerts'

/** Takes alerts at `/v1/intake/alerts`, and where their senders have always posted them. */
export function serveIntake(
  notifier: Notifier,
  options: { readonly token: string; readonly port?: number },
): ReturnType<typeof serve> {
  const handle = createHandler({ notifier, intakes: { alerts }, token: options.token })
  const handleAlias = (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    if (url.pathname !== alias) return handle(request)
    url.pathname = '/v1/intake/alerts'
    return handle(new Request(url, request))
  }
  return serve(handleAlias, { port: options.port ?? 4_380 })
}
