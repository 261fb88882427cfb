/** What a message says, and how it is sent. */
import { content, service } from '../vendors/sms-accounts.ts'
import { creates, param, type SmsCall } from '../vendors/sms-call.ts'
import { dictionary, form, good, page, said, type SmsRule } from './sms-rule.ts'
import { serviceOf } from './sms-senders.ts'

/** https://www.twilio.com/docs/messaging/api/message-resource (read 2026-11-21: "up to 1,600 characters", "up to ten media_url parameters", "integers from 1 to 36000") */
const bodyMaxChars = 1_600
const mediaMost = 10
const validityMaxSeconds = 36_000
/** 21609: "The URL exceeds the 4000-character limit." */
const callbackMaxChars = 4_000
/** 35114: "between 300 seconds and 35 days (3024000 seconds) in the future, inclusive" */
const scheduleMs = { least: 300_000, most: 3_024_000_000 }

const api = page('messaging/api/message-resource')

/** Of a new message. https://github.com/twilio/twilio-oai/blob/main/spec/yaml/twilio_api_v2010.yaml */
const parameters = new Set(
  `To StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod ForceDelivery ContentRetention AddressRetention
   SmartEncoded PersistentAction TrafficType ShortenUrls ScheduleType SendAt SendAsMms ContentVariables RiskCheck From FallbackFrom
   MessagingServiceSid Body MediaUrl ContentSid`.split(/\s+/),
)

const of = (call: SmsCall, name: string): string | undefined =>
  creates(call) ? param(call, name) : undefined

/** With a host, and no more than the vendor takes. */
function isUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== ''
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

const contents: readonly SmsRule[] = [
  {
    id: 'sms/body',
    vendor: 'sms',
    source: dictionary(21_602),
    summary: 'There is a body, a medium or a template.',
    answer: 21_602,
    accept: form({ Body: undefined, MediaUrl: 'https://example.com/disk.png' }),
    reject: form({ Body: '' }),
    check: (call) =>
      said(
        creates(call) && !['Body', 'MediaUrl', 'ContentSid'].some((name) => param(call, name) !== undefined),
        'Message body is required.',
      ),
  },
  {
    id: 'sms/body-length',
    vendor: 'sms',
    source: dictionary(21_617),
    summary: 'The body has at most 1,600 characters, in whatever encoding.',
    answer: 21_617,
    accept: form({ Body: '障'.repeat(bodyMaxChars) }),
    reject: form({ Body: '障'.repeat(bodyMaxChars + 1) }),
    // Nobody says how a character is counted. UTF-16 units never count fewer than code points.
    check: (call) =>
      said(
        (of(call, 'Body')?.length ?? 0) > bodyMaxChars,
        'The concatenated message body exceeds the 1600 character limit',
      ),
  },
  {
    id: 'sms/media-url',
    vendor: 'sms',
    source: dictionary(21_620),
    summary: 'Media are given by URL.',
    answer: 21_620,
    accept: form({ MediaUrl: 'https://example.com/disk.png' }),
    reject: form({ MediaUrl: 'disk.png' }),
    check: (call) =>
      said(creates(call) && call.params.get('MediaUrl')?.every(isUrl) === false, 'Invalid media URL(s)'),
  },
  {
    id: 'sms/media-count',
    vendor: 'sms',
    source: api,
    summary: 'At most ten media.',
    answer: 21_623,
    accept: form({ MediaUrl: Array.from({ length: mediaMost }, (_, n) => `https://example.com/${n}.png`) }),
    reject: form({
      MediaUrl: Array.from({ length: mediaMost + 1 }, (_, n) => `https://example.com/${n}.png`),
    }),
    check: (call) =>
      said(
        creates(call) && (call.params.get('MediaUrl')?.length ?? 0) > mediaMost,
        'Number of media files exceeds allowed limit',
      ),
  },
  {
    id: 'sms/content',
    vendor: 'sms',
    source: dictionary(21_655),
    summary: 'The template exists.',
    answer: 21_655,
    accept: form({ Body: undefined, ContentSid: content.sid, ContentVariables: '{"1":"7 障害"}' }),
    reject: form({ Body: undefined, ContentSid: `HX${'0'.repeat(32)}` }),
    check: (call) =>
      said(![undefined, content.sid].includes(of(call, 'ContentSid')), 'The ContentSid is invalid'),
  },
  {
    id: 'sms/content-variables',
    vendor: 'sms',
    source: dictionary(21_656),
    summary: 'The variables of a template are a JSON object.',
    answer: 21_656,
    accept: form({ Body: undefined, ContentSid: content.sid, ContentVariables: '{}' }),
    reject: form({ Body: undefined, ContentSid: content.sid, ContentVariables: '{"1":' }),
    check: (call) =>
      said(!isObject(of(call, 'ContentVariables') ?? '{}'), 'The ContentVariables Parameter is invalid'),
  },
]

const sending: readonly SmsRule[] = [
  {
    id: 'sms/status-callback',
    vendor: 'sms',
    source: dictionary(21_609),
    summary: 'The callback is a whole URL of at most 4,000 characters, without an underscore in its host.',
    answer: 21_609,
    accept: form({ StatusCallback: 'https://hooks.example.com/sms?a=_' }),
    reject: form({ StatusCallback: 'https://my_hooks.example.com/sms' }),
    check(call) {
      const url = of(call, 'StatusCallback')
      const wrong = (given: string): boolean =>
        !isUrl(given) || given.length > callbackMaxChars || new URL(given).hostname.includes('_')
      return said(url !== undefined && wrong(url), `The StatusCallback URL ${url} is not a valid URL.`)
    },
  },
  {
    id: 'sms/validity',
    vendor: 'sms',
    source: api,
    summary: 'A message may wait from 1 to 36,000 whole seconds.',
    // The limit is written; the code is our guess.
    answer: 20_001,
    accept: form({ ValidityPeriod: '36000' }),
    reject: form({ ValidityPeriod: '36001' }),
    check(call) {
      const seconds = of(call, 'ValidityPeriod')
      const within = /^\d{1,5}$/.test(seconds ?? '1') && Number(seconds ?? 1) <= validityMaxSeconds
      return said(!within || Number(seconds ?? 1) < 1, 'ValidityPeriod is out of range')
    },
  },
  {
    id: 'sms/schedule-service',
    vendor: 'sms',
    source: dictionary(35_118),
    summary: 'Only a messaging service sends later.',
    answer: 35_118,
    accept: later('{in:1d}'),
    reject: form({ ScheduleType: 'fixed', SendAt: '{in:1d}' }),
    check: (call) =>
      said(
        of(call, 'ScheduleType') === 'fixed' && serviceOf(call) === undefined,
        'MessagingServiceSid is required to schedule a message',
      ),
  },
  {
    id: 'sms/schedule-time',
    vendor: 'sms',
    source: dictionary(35_111),
    summary: 'What is sent later says when.',
    answer: 35_111,
    accept: later('{in:1d}'),
    reject: later(undefined),
    check: (call) =>
      said(
        of(call, 'ScheduleType') === 'fixed' && param(call, 'SendAt') === undefined,
        'SendAt timestamp is missing',
      ),
  },
  {
    id: 'sms/schedule-range',
    vendor: 'sms',
    source: dictionary(35_114),
    summary: 'Later is from five minutes to 35 days.',
    answer: 35_114,
    accept: later('{in:300s}'),
    reject: later('{in:299s}'),
    check(call, { now }) {
      const at = of(call, 'ScheduleType') === 'fixed' ? param(call, 'SendAt') : undefined
      if (at === undefined) return []
      const inMs = Date.parse(at) - now
      // An unreadable time is no number, and not within.
      return said(
        !(inMs >= scheduleMs.least && inMs <= scheduleMs.most),
        'SendAt time must be between 300 seconds and 35 days (3024000 seconds) in the future, inclusive.',
      )
    },
  },
  {
    id: 'sms/parameters',
    vendor: 'sms',
    source: api,
    summary: 'Every parameter is known: Twilio does not read others.',
    answer: 20_001,
    strictOnly: true,
    accept: good,
    reject: form({ body: 'lower case' }),
    check: (call) =>
      creates(call)
        ? [...call.params.keys()]
            .filter((name) => !parameters.has(name))
            .map((name) => `the parameter ${name} is not read`)
        : [],
  },
]

function later(SendAt: string | undefined): SmsRule['accept'] {
  return form({ From: undefined, MessagingServiceSid: service.sid, ScheduleType: 'fixed', SendAt })
}

export const smsContent: readonly SmsRule[] = [...contents, ...sending]
