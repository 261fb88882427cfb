import { DeliveryError, retryAfterMs, type Reason } from '@notify/core/channel'
import type { Answer } from './client.ts'

const keyRefused = 'the integration key was refused; give the key of an integration "Events API V2"'

/**
 * What a status means. Every other 4xx is `invalid`; a 5xx is `unavailable`, because the dedup key makes it safe to send again.
 * https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/01-Overview.md (read 2026-11-21)
 */
const rows: Readonly<Record<number, readonly [reason: Reason, what: string]>> = {
  401: ['auth', `${keyRefused}, and check the region`],
  403: ['auth', `${keyRefused}, and check the region and proxies`],
  404: ['not-found', 'nothing was found at this address; check baseUrl'],
  407: ['auth', 'a proxy asks for credentials'],
  408: ['unavailable', 'PagerDuty did not get the event in time'],
  413: ['invalid', 'the event is too large'],
  425: ['unavailable', 'PagerDuty could not take the event for now'],
  429: ['rate-limited', 'too many events for this integration key; PagerDuty did not take this one'],
}

/** The parts of an event that an error may name; nothing else of its text is repeated. */
const part =
  /\b(?:event_action|dedup_key|images|links|client_url|client|(?:payload\.)?(?:summary|source|severity|timestamp|component|group|class|custom_details))\b/g

/** The answer's failure; nothing if PagerDuty took the event: 202 in its own words. */
export function failureOf({ status, retryAfter, body }: Answer, now: number): DeliveryError | undefined {
  const answer = parsed(body)
  if (status === 202 && answer?.['status'] === 'success') return undefined
  if (status < 300 && !body.trimStart().startsWith('<'))
    return failure('ambiguous', 'the answer could not be read; the event may have been taken', status)
  if (status < 400)
    return failure(
      'unavailable',
      'a page or a redirect came back instead of an answer; check baseUrl and proxies',
      status,
    )
  if (status === 400) return refused(answer)
  const [reason, what] = rows[status] ?? [
    status >= 500 ? 'unavailable' : 'invalid',
    status >= 500 ? 'PagerDuty failed while it took the event' : 'the event was refused',
  ]
  const wait = status === 429 || status >= 500 ? retryAfterMs(retryAfter, now) : undefined
  return failure(reason, what, status, wait)
}

const failure = (
  reason: Reason,
  what: string,
  status: number,
  wait?: number,
  vendorCode?: string,
): DeliveryError =>
  new DeliveryError(reason, `pagerduty: ${what} (status ${status})`, {
    status,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(vendorCode !== undefined && { vendorCode }),
  })

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null ? { ...answer } : undefined
  } catch {
    return undefined
  }
}

function refused(answer: Readonly<Record<string, unknown>> = {}): DeliveryError {
  const said = JSON.stringify([answer['message'], answer['errors']]).slice(0, 4_000)
  const word = answer['status'] === 'invalid event' ? 'invalid event' : undefined
  // A key of the wrong kind is a 400 too: "Length of 'routing_key' is incorrect", "Invalid routing key".
  if (/routing[ _]key/i.test(said)) return failure('auth', keyRefused, 400, undefined, word)
  const parts = [...new Set(said.match(part))].join(', ')
  const what = parts === '' ? 'the event was refused' : `the event was refused because of ${parts}`
  return failure('invalid', what, 400, undefined, word)
}
