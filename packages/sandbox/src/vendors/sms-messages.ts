import type { Clock } from '@notify/core/channel'
import type { Finding, Mutable, SandboxMessage } from '../message.ts'
import type { HttpCall } from '../http-server.ts'
import type { StandInContext } from '../stand-in.ts'
import { content, service, undelivered, type SmsAccount } from './sms-accounts.ts'
import type { Callbacks } from './sms-callbacks.ts'
import { param, type SmsCall } from './sms-call.ts'
import { segmentsOf, smart } from './sms-segments.ts'

export type SmsStatus =
  | 'accepted'
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'canceled'

/** A message as Twilio keeps it. What a phone shows is the message of the sandbox. */
export interface SmsRecord {
  readonly sid: string
  readonly account: string
  readonly to: string
  /** Left out while a service has not chosen it. */
  readonly from?: string
  readonly service?: string
  readonly callback?: string
  readonly body: string
  readonly media: readonly string[]
  readonly segments: number
  readonly status: SmsStatus
  readonly errorCode?: number
  /** Epoch ms, as all below. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly sentAt?: number
  /** In US dollars: `-0.00750`. */
  readonly price?: string
  readonly message: Mutable<SandboxMessage>
}

export interface SmsMessages {
  create(call: SmsCall, http: HttpCall, account: SmsAccount, warnings: readonly Finding[]): SmsRecord
  find(account: string, sid: string | undefined): SmsRecord | undefined
  /** The latest first. */
  of(account: string): readonly SmsRecord[]
  /** Calls off what is not sent, or empties the body as Twilio keeps it: the phone still shows it. */
  update(record: SmsRecord, call: SmsCall): void
  remove(record: SmsRecord): void
  reset(): void
}

export const isFinal = ({ status }: SmsRecord): boolean =>
  ['delivered', 'undelivered', 'canceled'].includes(status)

/** How long a message stays in each status: ours, quick enough to watch. */
export const stepMs = 500

/** Ours; the real ones differ by country. */
const pricePerSegment = 0.0075

const trialWords = 'Sent from your Twilio trial account - '

export function createMessages({ clock, recorder }: StandInContext, callbacks: Callbacks): SmsMessages {
  let count = 0
  const records = new Map<string, SmsRecord>()
  const waiting = new Map<SmsRecord, () => void>()

  function move(record: SmsRecord, status: SmsStatus): void {
    const { payload } = record.message
    Object.assign(record, becoming(record, status, clock.now()))
    record.message.payload = { ...(payload as object), from: record.from ?? null, status }
    recorder.changed()
    callbacks.tell(record)
    advance(record)
  }

  /** Waits for the next status, if there is one. */
  function advance(record: SmsRecord, at: number = clock.now() + stepMs): void {
    waiting.delete(record)
    const next = nextOf(record)
    if (next !== undefined)
      waiting.set(
        record,
        clock.at(at, () => move(record, next)),
      )
  }

  return {
    create(call, http, account, warnings) {
      const record = read(call, account, clock, ++count)
      const message = recorder.message({
        vendor: 'sms',
        id: record.sid,
        at: clock.now(),
        ...shown(record),
        to: [record.to],
        mentions: [],
        warnings,
        requests: [http.request],
      })
      const kept = { ...record, message }
      records.set(kept.sid, kept)
      advance(kept, timeOf(call))
      return kept
    },
    find(account, sid) {
      const record = records.get(sid ?? '')
      return record?.account === account ? record : undefined
    },
    of: (account) => [...records.values()].filter((record) => record.account === account).toReversed(),
    update(record, call) {
      if (call.params.get('Body')?.[0] === '') Object.assign(record, { body: '', updatedAt: clock.now() })
      if (param(call, 'Status') !== 'canceled') return
      waiting.get(record)?.()
      move(record, 'canceled')
    },
    remove: ({ sid }) => void records.delete(sid),
    reset() {
      for (const stop of waiting.values()) stop()
      waiting.clear()
      records.clear()
    },
  }
}

/** What changes with the status. */
const becoming = ({ from, to, segments }: SmsRecord, status: SmsStatus, now: number): object => ({
  status,
  updatedAt: now,
  ...(status === 'queued' && { from: from ?? service.pool[0] }),
  ...(status === 'sent' && { sentAt: now, price: (-pricePerSegment * segments).toFixed(5) }),
  ...(status === 'undelivered' && { errorCode: undelivered.get(to) }),
})

/** What a phone shows. */
function shown({ from, to, body, status, media }: Omit<SmsRecord, 'message'>) {
  const { encoding, segments } = segmentsOf(body)
  const payload = { from: from ?? null, to, body, status, encoding, segments, media }
  return { title: body.split('\n', 1)[0] ?? '', text: body, payload }
}

/** https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks (read 2026-11-21) */
const following: Partial<Record<SmsStatus, SmsStatus>> = {
  scheduled: 'queued',
  accepted: 'queued',
  queued: 'sending',
  sending: 'sent',
  sent: 'delivered',
}

const nextOf = ({ status, to }: SmsRecord): SmsStatus | undefined =>
  status === 'sent' && undelivered.has(to) ? 'undelivered' : following[status]

const scheduled = (call: SmsCall): boolean => param(call, 'ScheduleType') === 'fixed'
const timeOf = (call: SmsCall): number | undefined =>
  scheduled(call) ? Date.parse(param(call, 'SendAt')!) : undefined

/** What a sender asked for; the rules have let it pass. */
function read(call: SmsCall, account: SmsAccount, clock: Clock, count: number): Omit<SmsRecord, 'message'> {
  const given = param(call, 'From')
  const through = param(call, 'MessagingServiceSid') ?? (given === service.sid ? given : undefined)
  const from = given === service.sid ? undefined : given
  const callback = param(call, 'StatusCallback')
  const media = call.params.get('MediaUrl') ?? []
  const text = param(call, 'Body') ?? filled(call)
  const body =
    (account.verified === undefined ? '' : trialWords) +
    (param(call, 'SmartEncoded') === 'true' ? smart(text) : text)
  return {
    sid: `${media.length > 0 ? 'MM' : 'SM'}${count.toString(16).padStart(32, '0')}`,
    account: account.sid,
    to: param(call, 'To')!,
    ...(from !== undefined && { from }),
    ...(through !== undefined && { service: through }),
    ...(callback !== undefined && { callback }),
    body,
    media,
    segments: segmentsOf(body).segments,
    status: scheduled(call) ? 'scheduled' : through === undefined ? 'queued' : 'accepted',
    createdAt: clock.now(),
    updatedAt: clock.now(),
  }
}

/** The text of the template with its variables. */
function filled(call: SmsCall): string {
  if (param(call, 'ContentSid') === undefined) return ''
  const variables = JSON.parse(param(call, 'ContentVariables') ?? '{}') as Readonly<Record<string, string>>
  return content.text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? '')
}
