import {
  phrases,
  scoped,
  severities,
  type Notification,
  type RenderContext,
  type Severity,
} from '@notify/core/channel'
import { utf8Bytes } from '@notify/markup'
import { detailsOf, fit, type Details } from './details.ts'
import * as limits from './limits.ts'
import { imagesOf, linksOf, type PagerDutyImage, type PagerDutyLink } from './links.ts'
import { jsonBytes, line, present } from './text.ts'

/** What a notification may say in PagerDuty's own words, as `overrides.pagerduty`. What is given replaces what would be rendered. */
export interface PagerDutyOverrides {
  readonly summary?: string
  readonly source?: string
  readonly severity?: Severity
  readonly component?: string
  readonly group?: string
  readonly class?: string
  readonly customDetails?: Details
  readonly links?: readonly PagerDutyLink[]
  readonly images?: readonly PagerDutyImage[]
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly pagerduty?: PagerDutyOverrides
  }
}

/** One request, without the key. */
export interface PagerDutyMessage {
  readonly path: '/v2/enqueue' | '/v2/change/enqueue'
  /** As PagerDuty's documents name its parts. */
  readonly event: Readonly<Record<string, unknown>>
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly source?: string | undefined
  readonly component?: string | undefined
  readonly group?: string | undefined
  readonly class?: string | undefined
  readonly clientName?: string | undefined
  readonly metadata: boolean
  readonly changes: boolean
}

/**
 * A notification as an event. Pure and total.
 *
 * A digest gives an event of its own to each incident in it, so that what opens can also be closed, and one to the rest.
 */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly PagerDutyMessage[] {
  const { members = [] } = notification
  const incidents = members.filter(({ state }) => state !== undefined)
  if (incidents.length === 0) return [message(notification, context, look)]
  const { cause, locale } = context
  const rest = members.filter(({ state }) => state === undefined)
  return [
    ...incidents.map((member) => message(member, { cause, locale }, look)),
    ...(rest.length > 0 ? [message(reduced(notification, rest, locale), context, look)] : []),
  ]
}

/** The digest of only these. */
const reduced = (digest: Notification, members: readonly Notification[], locale: string): Notification => ({
  ...digest,
  title: phrases(locale).digest(members.length),
  severity: severities.findLast((severity) => members.some((member) => member.severity === severity))!,
  members,
})

function message(notification: Notification, context: RenderContext, look: Appearance): PagerDutyMessage {
  const { state, severity } = notification
  if (state === 'acknowledged' || state === 'resolved')
    return {
      path: '/v2/enqueue',
      event: {
        event_action: state === 'resolved' ? 'resolve' : 'acknowledge',
        dedup_key: dedupKey(notification),
      },
    }
  const change = look.changes && state === undefined && severity === 'info'
  const { event, payload, notes } = (change ? changeOf : triggerOf)(notification, context, look)
  const native = notification.overrides?.pagerduty?.customDetails
  const given =
    typeof native === 'object' && native !== null ? native : detailsOf(notification, context, look.metadata)
  const room = limits.eventMaxBytes - reservedBytes - jsonBytes({ ...event, payload })
  const details = fit(given, room, phrases(context.locale), notes)
  const custom = Object.keys(details).length > 0 ? { custom_details: details } : {}
  return {
    path: change ? '/v2/change/enqueue' : '/v2/enqueue',
    event: { ...event, payload: { ...payload, ...custom } },
  }
}

/** Beside the event itself: `"routing_key":"…",` and `"custom_details":,`. */
const reservedBytes = 200

/** An event before its details. */
interface Outline {
  readonly event: Details
  readonly payload: Details
  /** What was left out of it. */
  readonly notes: readonly string[]
}

function triggerOf(notification: Notification, { locale }: RenderContext, look: Appearance): Outline {
  const native = notification.overrides?.pagerduty ?? {}
  const images = imagesOf(notification, phrases(locale))
  const links = linksOf(notification, phrases(locale), true)
  return {
    event: {
      event_action: 'trigger',
      dedup_key: dedupKey(notification),
      ...present({ client: line(look.clientName), images: images.shown, links: links.shown }),
    },
    payload: {
      ...common(notification, look),
      severity: severities.find((severity) => severity === native.severity) ?? notification.severity,
      ...present({
        component: line(native.component) ?? line(look.component),
        group: line(native.group) ?? line(look.group),
        class: line(native.class) ?? line(look.class) ?? line(notification.type),
      }),
    },
    notes: [...images.notes, ...links.notes],
  }
}

/** A change has no severity, no key and no images. */
function changeOf(notification: Notification, { locale }: RenderContext, look: Appearance): Outline {
  const links = linksOf(notification, phrases(locale), false)
  return {
    event: present({ links: links.shown }),
    payload: common(notification, look),
    notes: links.notes,
  }
}

function common(notification: Notification, look: Appearance): Details {
  const native = notification.overrides?.pagerduty ?? {}
  const { title, type, source, occurredAt } = notification
  const date = new Date(occurredAt)
  const dated = date.getTime() >= 0 && date.getUTCFullYear() < 10_000
  const max = limits.summaryMaxChars
  return {
    summary: line(native.summary, max) ?? line(title, max) ?? line(type) ?? 'notification',
    source: line(native.source) ?? line(source) ?? line(look.source) ?? 'notify',
    ...(dated ? { timestamp: date.toISOString() } : {}),
  }
}

/**
 * Names the alert at PagerDuty. A tenant cannot reach the alerts of another, nor those of the root: no tenant's name has
 * a bar, and a key that looks like a tenant's is hashed, as is one that is too long. Without a key it is the
 * notification's id, so that a repeated request opens nothing new.
 */
function dedupKey({ id, key, tenant }: Notification): string {
  if (key === undefined) return id
  const whole = tenant === undefined ? key : `${tenant}|${key}`
  const clear = tenant !== undefined || !/^([a-z0-9][a-z0-9_-]{0,63}\||sha256:)/.test(key)
  if (clear && whole.trim() !== '' && utf8Bytes(whole) <= limits.dedupKeyMaxBytes) return whole
  // Loading it takes as long as all else that the package loads.
  const { hash } = process.getBuiltinModule('node:crypto')
  return `sha256:${hash('sha256', scoped(tenant, key))}`
}
