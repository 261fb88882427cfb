import { DeliveryError, type Notification, type RenderContext, type State } from '@notify/core/channel'

declare module '@notify/core/channel' {
  interface Overrides {
    /** `body` replaces what a webhook gets: JSON, or text as it is. */
    readonly webhook?: { readonly body?: unknown }
  }
}

/** One request, without its secrets: URL, authorization, own headers and signatures are added when it is sent. */
export interface WebhookMessage {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a receiver reads: the payload of Standard Webhooks. Times are RFC 3339, UTC. */
export interface WebhookPayload {
  readonly type: string
  readonly timestamp: string | null
  readonly data: {
    readonly notification: WebhookNotification
    readonly cause: RenderContext['cause']
    readonly incident?: {
      readonly state: State
      readonly count: number
      readonly since: string | null
      readonly episode: number
      readonly by?: string
    }
    /** How many like it a throttle held back since the last one. */
    readonly heldBack?: number
  }
}

/**
 * The whole notification but for `recipients`, which are persons, and `overrides`, which are for other channels. Of
 * attachments: what they are, not their content.
 */
export interface WebhookNotification extends Omit<
  Notification,
  'occurredAt' | 'recipients' | 'overrides' | 'members'
> {
  readonly occurredAt: string | null
  readonly members?: readonly WebhookNotification[]
}

/** Makes a body of its own: JSON, or text as it is. Must answer the same for the same. */
export type WebhookBody = (notification: Notification, context: RenderContext) => unknown

const rfc3339 = (ms: number): string | null => {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

const withoutPersons = (notification: Notification): WebhookNotification => {
  const { recipients: _, overrides: __, members, occurredAt, ...rest } = notification
  return {
    ...rest,
    occurredAt: rfc3339(occurredAt),
    ...(members !== undefined && { members: members.map(withoutPersons) }),
  }
}

export function payload(notification: Notification, context: RenderContext): WebhookPayload {
  const { cause, incident, heldBack } = context
  const by = incident?.by ?? notification.by
  const shown = withoutPersons(notification)
  return {
    type: notification.type,
    timestamp: shown.occurredAt,
    data: {
      notification: shown,
      cause,
      ...(incident !== undefined && {
        incident: {
          state: notification.state ?? incident.firing.state ?? 'firing',
          count: incident.count,
          since: rfc3339(incident.since),
          episode: incident.episode,
          ...(by !== undefined && { by }),
        },
      }),
      ...(heldBack !== undefined && { heldBack }),
    },
  }
}

/** @throws {DeliveryError} `contract` if the function `body` throws or gives no JSON. */
export function renderBody(
  notification: Notification,
  context: RenderContext,
  body: WebhookBody = payload,
): string {
  let content: unknown
  try {
    content = notification.overrides?.webhook?.body ?? body(notification, context)
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    if (typeof text === 'string') return text
  } catch {
    // What it threw may hold the notification's text.
    throw new DeliveryError('contract', 'webhook: the function given as "body" threw an error')
  }
  throw new DeliveryError(
    'contract',
    `webhook: the function given as "body" gave ${typeof content}, not JSON or text`,
  )
}
