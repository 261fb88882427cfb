import { channelContract } from '@notify/testkit'
import { pagerduty, type PagerDutyMessage } from './index.ts'

const integrationKey = 'C4NARY0123456789C4NARY0123456789'

interface Event {
  readonly dedup_key?: string
  readonly payload?: { readonly summary: string; readonly severity: string; readonly source: string }
  readonly links?: readonly { readonly href: string }[]
}

/** PagerDuty's documented limits, written down a second time. */
function violations({ event }: PagerDutyMessage): string[] {
  const { dedup_key: key = '', payload, links = [] } = event as Event
  const bytes = Buffer.byteLength(JSON.stringify({ routing_key: integrationKey, ...event }))
  const { summary = 'x', source = 'x', severity = 'info' } = payload ?? {}
  return [
    ...(bytes > 512_000 ? [`the event has ${bytes} bytes`] : []),
    ...(key.length > 255 ? [`dedup_key has ${key.length} characters`] : []),
    ...(summary.length < 1 || summary.length > 1_024 ? [`summary has ${summary.length} characters`] : []),
    ...(source === '' ? ['source is empty'] : []),
    ...(['critical', 'error', 'warning', 'info'].includes(severity) ? [] : [`severity is ${severity}`]),
    ...links.filter(({ href }) => !/^https?:/.test(href)).map(({ href }) => `a link leads to ${href}`),
  ]
}

channelContract<PagerDutyMessage>({
  name: 'pagerduty',
  create: ({ origin }) => pagerduty({ integrationKey, baseUrl: origin }),
  success: () => ({ status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'k' } }),
  requests: ['POST /v2/enqueue'],
  refusals: {
    'a key of another kind': {
      answer: {
        status: 400,
        body: { status: 'invalid event', errors: ["Length of 'routing_key' is incorrect"] },
      },
      reasons: ['auth'],
    },
    'an event without a summary': {
      answer: { status: 400, body: { status: 'invalid event', errors: ["'payload.summary' is missing"] } },
      reasons: ['invalid'],
    },
  },
  secrets: [integrationKey],
  key: ({ event }) => (event as Event).dedup_key,
  limits: violations,
})
