import { DeliveryError, type Channel, type Clock, type SecretReader } from '@notify/core/channel'
import { graph } from './graph.ts'
import { connectionsBy } from './http.ts'
import { render, type MsteamsMessage } from './message.ts'
import { appearance, checkWay, destinationOf, usesGraph, type MsteamsOptions } from './options.ts'
import { postToWorkflow, reachWorkflow, webhookReader } from './webhook.ts'

/**
 * Posts Adaptive Cards to Microsoft Teams: through the webhook of a workflow, or through Graph on behalf of a user.
 *
 * Through Graph an incident is one message that is edited and answered in its thread. A workflow takes a new message for
 * each change, and answers before it posts. An option goes before the environment, Graph before a webhook.
 *
 * @throws {ConfigurationError} if there is neither a webhook nor a user's token, or an option is wrong.
 *
 * @example
 * msteams({ webhookUrl: 'https://prod-00.westeurope.logic.azure.com/workflows/…&sig=…', people: { aya: 'aya@acme.dev' } })
 */
export function msteams(options: MsteamsOptions = {}): Channel<MsteamsMessage> {
  const { fetch, close } = connectionsBy(options.fetch)
  const byGraph = usesGraph(options)
  const look = appearance(options, byGraph)
  const base = {
    spec: 1,
    kind: 'msteams',
    defaults,
    render: (...[notification, context]: Parameters<Channel['render']>) =>
      render(notification, context, look),
    close,
  } as const
  if (byGraph) {
    const { send, verify } = graph(destinationOf(options, fetch))
    return {
      ...base,
      features: { incidents: 'edits' },
      send,
      verify: ({ signal }) => verify({ signal, clock: wallClock }),
    }
  }
  checkWay(options)
  const url = webhookReader(options.webhookUrl)
  return {
    ...base,
    features: { incidents: 'follows' },
    send: (message, { signal, clock }) =>
      asking(url, (to) => postToWorkflow(to, message, { fetch, signal, clock })),
    verify: ({ signal }) => asking(url, (to) => reachWorkflow(to, { fetch, signal, clock: wallClock })),
  }
}

/**
 * "A maximum of 4 requests per second per app can be issued on a given team or channel":
 * https://learn.microsoft.com/en-us/graph/throttling-limits#microsoft-teams-service-limits; the same number stands for webhooks in
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#rate-limiting-for-connectors
 * (read 2026-11-21). A burst leaves room for one: the look-up of a channel's name counts as well.
 */
const defaults: NonNullable<Channel['defaults']> = {
  policies: [{ name: 'rateLimit', limit: { rate: { limit: 4, perMs: 1_000, burst: 3 } } }],
}

/** `verify` gets no clock; it only turns the date of a Retry-After into a wait. */
const wallClock: Pick<Clock, 'now'> = { now: () => Date.now() }

/** A refused URL is asked for again the next time. */
async function asking<Result>(reader: SecretReader, run: (url: string) => Promise<Result>): Promise<Result> {
  try {
    return await run(await reader.read())
  } catch (error) {
    if (DeliveryError.is(error) && ['auth', 'gone'].includes(error.reason)) reader.forget()
    throw error
  }
}
