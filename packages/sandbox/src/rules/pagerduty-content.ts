/** What an event says. */
import { isObject, payloadOf, textOf, type Json, type PagerdutyCall } from '../vendors/pagerduty-event.ts'
import type { Source } from './rule.ts'
import {
  alert,
  alertPage,
  change,
  changePage,
  good,
  page,
  said,
  tells,
  type PagerdutyFixture,
  type PagerdutyRule,
} from './pagerduty-rule.ts'

interface Plan {
  readonly id: string
  readonly summary: string
  readonly source?: Source
  readonly strictOnly?: true
  readonly accept?: PagerdutyFixture
  readonly reject: PagerdutyFixture
}

/** A rule about an event that has a content. */
const about = (
  { id, summary, source = alertPage, strictOnly, accept = good, reject }: Plan,
  check: (event: Json, call: PagerdutyCall) => readonly string[],
): PagerdutyRule => ({
  id: `pagerduty/${id}`,
  vendor: 'pagerduty',
  source,
  summary,
  answer: 400,
  ...(strictOnly && { strictOnly }),
  accept,
  reject,
  check: (call) => (call.event !== undefined && tells(call) ? check(call.event, call) : []),
})

const severities = ['critical', 'warning', 'error', 'info']
const summaryMaxChars = 1_024
/** A date and a time; its zone may be left out, with or without a colon. */
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/

const payloads: readonly PagerdutyRule[] = [
  about(
    {
      id: 'summary',
      summary: 'An event has a summary.',
      reject: alert({}, { summary: ' ' }),
    },
    (event) =>
      said(textOf(payloadOf(event)['summary']) === undefined, "'payload.summary' is missing or blank"),
  ),
  about(
    {
      id: 'summary-length',
      summary: 'A summary has at most 1,024 characters.',
      accept: change({}, { summary: '障'.repeat(summaryMaxChars) }),
      reject: change({}, { summary: '障'.repeat(summaryMaxChars + 1) }),
    },
    (event) =>
      // Nobody says how a character is counted. UTF-16 units never count fewer than code points.
      said(
        (textOf(payloadOf(event)['summary'])?.length ?? 0) > summaryMaxChars,
        "Length of 'payload.summary' is incorrect (should be at most 1024 characters)",
      ),
  ),
  about(
    {
      id: 'source',
      summary: 'An alert has a source.',
      accept: change({}, { source: undefined }),
      reject: alert({}, { source: undefined }),
    },
    (event, { surface }) =>
      said(
        surface === 'alert' && textOf(payloadOf(event)['source']) === undefined,
        "'payload.source' is missing or blank",
      ),
  ),
  about(
    {
      id: 'severity',
      summary: 'The severity of an alert is critical, error, warning or info.',
      accept: alert({}, { severity: 'info' }),
      reject: alert({}, { severity: 'Critical' }),
    },
    (event, { surface }) =>
      said(
        surface === 'alert' && !severities.includes(String(payloadOf(event)['severity'])),
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      ),
  ),
  about(
    {
      id: 'timestamp',
      summary: 'A timestamp is one of ISO 8601.',
      accept: alert({}, { timestamp: '2015-07-17T08:42:58.315+0000' }),
      reject: alert({}, { timestamp: 1_795_251_600 }),
    },
    (event) => {
      const { timestamp } = payloadOf(event)
      const dated = typeof timestamp === 'string' && iso8601.test(timestamp)
      return said(timestamp !== undefined && !dated, "'payload.timestamp' is invalid (must be ISO 8601)")
    },
  ),
  about(
    {
      id: 'texts',
      summary: 'What the documents call a string is one.',
      accept: alert({ client: 'Notify' }, { component: 'mysql', group: 'stack', class: 'disk' }),
      reject: alert({}, { component: 7 }),
    },
    (event) => [
      ...notText(payloadOf(event), ['source', 'component', 'group', 'class'], 'payload.'),
      ...notText(event, ['client', 'client_url'], ''),
    ],
  ),
  about(
    {
      id: 'custom-details',
      source: page('02-Trigger-Events', 'believed'),
      summary: 'Details are an object. PagerDuty was seen to take a text, too.',
      accept: alert({}, { custom_details: { 'ping time': '1500ms', load: 0.75 } }),
      reject: alert({}, { custom_details: 'ping time: 1500ms' }),
    },
    (event) => {
      const { custom_details: details } = payloadOf(event)
      return said(details !== undefined && !isObject(details), "'payload.custom_details' is not an object")
    },
  ),
]

const notText = (from: Json, names: readonly string[], prefix: string): readonly string[] =>
  names
    .filter((name) => from[name] !== undefined && typeof from[name] !== 'string')
    .map((name) => `'${prefix}${name}' is invalid (must be a string)`)

/** Members of a list that are not as they should be. */
function wrongIn(event: Json, list: string, wrong: (item: Json) => string | undefined): readonly string[] {
  const value = event[list]
  if (value === undefined) return []
  if (!Array.isArray(value)) return [`'${list}' is invalid (must be an array)`]
  return value.flatMap((item: unknown, index) => {
    const why = isObject(item) ? wrong(item) : 'must be an object'
    return why === undefined ? [] : [`'${list}[${index}]' is invalid (${why})`]
  })
}

const isUrl = (value: unknown, protocols: RegExp): boolean =>
  typeof value === 'string' && protocols.test(URL.parse(value)?.protocol ?? '')
const image = { src: 'https://example.com/disk.png', href: 'https://example.com/', alt: 'ディスク' }

const lists: readonly PagerdutyRule[] = [
  about(
    {
      id: 'images',
      summary: 'Each image has a source that is served over https.',
      accept: alert({ images: [image] }),
      reject: alert({ images: [{ ...image, src: 'http://example.com/disk.png' }] }),
    },
    (event, { surface }) =>
      surface === 'change'
        ? []
        : wrongIn(event, 'images', ({ src, href, alt }) => {
            if (!isUrl(src, /^https:$/)) return "'src' must be a URL served via HTTPS"
            if (href !== undefined && typeof href !== 'string') return "'href' must be a string"
            return alt !== undefined && typeof alt !== 'string' ? "'alt' must be a string" : undefined
          }),
  ),
  about(
    {
      id: 'links',
      summary: 'Each link has a URL; its text is one.',
      accept: change({ links: [{ href: 'https://example.com/' }] }),
      reject: change({ links: [{ text: 'Runbook' }] }),
    },
    (event) =>
      wrongIn(event, 'links', ({ href, text }) => {
        if (!isUrl(href, /^[a-z][a-z0-9+.-]*:$/)) return "'href' must be a URL"
        return text !== undefined && typeof text !== 'string' ? "'text' must be a string" : undefined
      }),
  ),
]

const members = {
  alert: {
    event: 'routing_key event_action dedup_key payload images links client client_url'.split(' '),
    payload: 'summary source severity timestamp component group class custom_details'.split(' '),
  },
  change: {
    event: 'routing_key payload links'.split(' '),
    payload: 'summary source timestamp custom_details'.split(' '),
  },
} as const

const extra = (from: Json, known: readonly string[], prefix: string): readonly string[] =>
  Object.keys(from)
    .filter((name) => !known.includes(name))
    .map((name) => `'${prefix}${name}' is not read`)

const unread = (event: Json, surface: 'alert' | 'change'): readonly string[] => [
  ...extra(event, members[surface].event, ''),
  ...extra(payloadOf(event), members[surface].payload, 'payload.'),
]

const known: readonly PagerdutyRule[] = [
  about(
    {
      id: 'members',
      strictOnly: true,
      summary: 'An alert event has no members but those of the documents.',
      accept: alert({ client: 'Notify', client_url: 'https://example.com/' }),
      reject: alert({ description: 'Disk full' }),
    },
    (event, { surface }) => (surface === 'alert' ? unread(event, surface) : []),
  ),
  about(
    {
      id: 'change-members',
      source: changePage,
      strictOnly: true,
      summary: 'A change event has no severity, action, key or images.',
      accept: change({ links: [] }, { source: 'ci', custom_details: { build: 7 } }),
      reject: change({ images: [image] }, { severity: 'info' }),
    },
    (event, { surface }) => (surface === 'change' ? unread(event, surface) : []),
  ),
]

export const pagerdutyContent: readonly PagerdutyRule[] = [...payloads, ...lists, ...known]
