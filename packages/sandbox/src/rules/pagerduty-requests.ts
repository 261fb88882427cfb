/** Whether a request can be read, and whom it is for. */
import type { PagerdutyAlerts } from '../vendors/pagerduty-alerts.ts'
import { textOf, type Json } from '../vendors/pagerduty-event.ts'
import { isRuleset } from '../vendors/pagerduty-services.ts'
import {
  alert,
  alertPage,
  change,
  follow,
  good,
  overview,
  page,
  said,
  type PagerdutyRule,
} from './pagerduty-rule.ts'

/** "512 KB" is one of two: more than the larger is refused, more than the smaller may be. */
const mostBytes = 524_288
const safeBytes = 512_000

const sized = (bytes: number): PagerdutyRule['accept'] =>
  alert({}, { custom_details: { log: 'x'.repeat(bytes) } })
/** Of `good` with an empty log, and the key that is filled in: a round number below. */
const overhead = 400

const keyNotKnown = (event: Json, alerts: PagerdutyAlerts): boolean =>
  typeof event['routing_key'] === 'string' && alerts.services.find(event['routing_key']) === undefined

const requests: readonly PagerdutyRule[] = [
  {
    id: 'pagerduty/path',
    vendor: 'pagerduty',
    source: alertPage,
    summary: 'Alerts go to /v2/enqueue, change events to /v2/change/enqueue.',
    answer: 404,
    accept: good,
    reject: { ...good, path: '/v2/enqueues' },
    check: ({ surface, path }) => said(surface === 'nothing', `nothing is at ${path}`),
  },
  {
    id: 'pagerduty/method',
    vendor: 'pagerduty',
    source: alertPage,
    summary: 'Events are posted.',
    answer: 405,
    accept: good,
    reject: { ...good, method: 'PUT' },
    check: ({ method }) => said(method !== 'POST', `${method} is not POST`),
  },
  {
    id: 'pagerduty/size',
    vendor: 'pagerduty',
    source: overview,
    summary: 'An event has at most 512 KB.',
    answer: 413,
    accept: sized(safeBytes - overhead),
    reject: sized(mostBytes),
    check: ({ bytes }) => said(bytes > mostBytes, `${bytes} bytes are more than 512 KB`),
  },
  {
    id: 'pagerduty/size-decimal',
    vendor: 'pagerduty',
    source: page('01-Overview', 'believed'),
    summary: 'A kilobyte may have 1,000 bytes.',
    answer: 413,
    accept: sized(safeBytes - overhead),
    reject: sized(safeBytes),
    check: ({ bytes }) =>
      said(bytes > safeBytes && bytes <= mostBytes, `${bytes} bytes may be more than 512 KB`),
  },
  {
    id: 'pagerduty/json',
    vendor: 'pagerduty',
    source: overview,
    summary: 'The body is a JSON object.',
    answer: 400,
    accept: good,
    reject: { body: '[]' },
    check: ({ event }) => said(event === undefined, 'Event is not a valid JSON object'),
  },
  {
    id: 'pagerduty/content-type',
    vendor: 'pagerduty',
    source: page('02-Trigger-Events', 'believed'),
    summary: 'The body is announced as JSON.',
    answer: 400,
    accept: { ...good, contentType: 'application/json; charset=utf-8' },
    reject: { ...good, contentType: 'text/plain' },
    check: ({ contentType }) =>
      said(!/^application\/json\s*(;|$)/i.test(contentType), `the content type is ${contentType}`),
  },
]

const about = (
  plan: Omit<PagerdutyRule, 'id' | 'vendor' | 'answer' | 'check'> & { readonly id: string },
  check: (event: Json, alerts: PagerdutyAlerts, change: boolean) => readonly string[],
): PagerdutyRule => ({
  ...plan,
  id: `pagerduty/${plan.id}`,
  vendor: 'pagerduty',
  answer: 400,
  check: ({ event, surface }, alerts) =>
    event === undefined || surface === 'nothing' ? [] : check(event, alerts, surface === 'change'),
})

const keys: readonly PagerdutyRule[] = [
  about(
    {
      id: 'routing-key',
      source: alertPage,
      summary: 'A routing key comes along.',
      accept: change(),
      reject: change({ routing_key: undefined }),
    },
    (event) => said(textOf(event['routing_key']) === undefined, "'routing_key' is missing or blank"),
  ),
  about(
    {
      id: 'routing-key-length',
      source: alertPage,
      summary: 'A routing key has 32 characters.',
      accept: good,
      reject: alert({ routing_key: 'a'.repeat(31) }),
    },
    (event) =>
      said(
        (textOf(event['routing_key'])?.length ?? 32) !== 32,
        "Length of 'routing_key' is incorrect (should be 32 characters)",
      ),
  ),
  about(
    {
      id: 'routing-key-known',
      source: overview,
      summary:
        'The routing key belongs to an integration: PagerDuty takes others, and drops what came with them.',
      strictOnly: true,
      accept: good,
      reject: alert({ routing_key: 'b'.repeat(32) }),
    },
    (event, alerts) =>
      said(keyNotKnown(event, alerts), '202 but dropped: no integration has this routing key'),
  ),
  about(
    {
      id: 'routing-key-ruleset',
      source: overview,
      summary: 'Change events go to services: a ruleset drops them.',
      strictOnly: true,
      accept: alert({ routing_key: '{key:rules}' }),
      reject: change({ routing_key: '{key:rules}' }),
    },
    (event, _alerts, change) =>
      said(
        change && isRuleset(textOf(event['routing_key']) ?? ''),
        '202 but dropped: rulesets take no change events',
      ),
  ),
]

const actions = ['trigger', 'acknowledge', 'resolve']

const follows: readonly PagerdutyRule[] = [
  about(
    {
      id: 'event-action',
      source: alertPage,
      summary: 'An alert event says trigger, acknowledge or resolve, in lower case.',
      accept: { ...follow('acknowledge'), before: [good] },
      reject: alert({ event_action: 'Trigger' }),
    },
    (event, _alerts, change) =>
      said(
        !change && !actions.includes(String(event['event_action'])),
        "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
      ),
  ),
  about(
    {
      id: 'dedup-key',
      source: alertPage,
      summary: 'Whoever acknowledges or resolves says which alert.',
      accept: { ...follow('resolve'), before: [good] },
      reject: { ...follow('resolve', { dedup_key: undefined }), before: [good] },
    },
    (event, _alerts, change) =>
      said(
        !change &&
          ['acknowledge', 'resolve'].includes(String(event['event_action'])) &&
          textOf(event['dedup_key']) === undefined,
        "'dedup_key' is missing or blank",
      ),
  ),
  about(
    {
      id: 'dedup-key-length',
      source: alertPage,
      summary: 'A dedup key has at most 255 characters.',
      accept: alert({ dedup_key: '障'.repeat(255) }),
      reject: alert({ dedup_key: '障'.repeat(256) }),
    },
    ({ dedup_key: key }, _alerts, change) =>
      said(
        !change && key !== undefined && !(typeof key === 'string' && key.length <= 255),
        "Length of 'dedup_key' is incorrect (should be at most 255 characters)",
      ),
  ),
  about(
    {
      id: 'alert-known',
      source: alertPage,
      summary:
        'What is acknowledged or resolved was triggered by the same routing key: PagerDuty drops the rest.',
      strictOnly: true,
      accept: { ...follow('resolve'), before: [good] },
      reject: { ...follow('resolve', { routing_key: '{key:another}' }), before: [good] },
    },
    (event, alerts, change) =>
      said(
        !change &&
          ['acknowledge', 'resolve'].includes(String(event['event_action'])) &&
          !keyNotKnown(event, alerts) &&
          alerts.status(event['routing_key'], event['dedup_key']) === undefined,
        '202 but dropped: this routing key has no alert with this dedup key',
      ),
  ),
]

export const pagerdutyRequests: readonly PagerdutyRule[] = [...requests, ...keys, ...follows]
