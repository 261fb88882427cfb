/** What goes between the threads: texts, which are cheap to send, and errors as data. */
import type { Notification } from '@notify/core'
import { ConfigurationError, InputError, StateError } from '@notify/core/channel'
import type { Acceptance, Done, Limit, Reads, Retention, Work } from '@notify/core/store'
import { listSteps } from '@notify/core/store'
import { lazily, lazySteps, textOf } from './lazy.ts'

export type Call =
  | { readonly do: 'commit'; readonly work: PackedWork }
  | {
      readonly do: 'read'
      readonly kind: keyof Reads
      readonly query: unknown
      readonly limits: ReadonlyMap<string, Limit>
    }
  | { readonly do: 'purge'; readonly retention: Retention }
  | { readonly do: 'backup'; readonly path: string }
  | { readonly do: 'look' }
  | { readonly do: 'close' }

export interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: WireError
}

export interface WireError {
  readonly wire: 'input' | 'configuration' | 'state' | 'other'
  readonly code?: string
  readonly message: string
  readonly problems?: InputError['problems']
}

export function toWire(error: unknown): WireError {
  if (InputError.is(error)) return { wire: 'input', message: error.message, problems: error.problems }
  if (ConfigurationError.is(error))
    return { wire: 'configuration', message: error.message, problems: error.problems }
  if (StateError.is(error)) return { wire: 'state', code: error.code, message: error.message }
  return { wire: 'other', message: wordsOf(error) }
}

/** Of whatever was thrown: some errors have a code and no message, and not everything that is thrown is an error. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'no reason was given'
  const { message, code, name }: NodeJS.ErrnoException = error
  return [message, code].find((words) => words !== undefined && words.trim() !== '') ?? name
}

export function fromWire({ wire, code, message, problems }: WireError): Error {
  if (wire === 'input' && problems) return new InputError(problems)
  if (wire === 'configuration' && problems) return new ConfigurationError(problems)
  if (wire === 'state') return new StateError(code as StateError['code'], message)
  return new Error(message)
}

/**
 * A commit as two kinds of text: notifications, which are stored as they are, and all that is decided with. A structured
 * clone of the same costs 20 µs more for each notification.
 */
export interface PackedWork {
  readonly json: string
  readonly texts: readonly string[]
  readonly limits: Work['limits']
  /** Its limit may be infinite, which JSON cannot say. */
  readonly lease: Work['lease']
  /** By the acceptance's place. */
  readonly contents: readonly (readonly [number, Acceptance['contents']])[]
}

/** What is decided with; numbers are places in `texts`. */
interface Head {
  readonly known: Partial<Notification>
  readonly notification: number
  readonly input: number
  readonly steps: number | undefined
  readonly plan: Omit<Acceptance['plan'], 'notification' | 'steps'>
  readonly leftOut: readonly string[]
  readonly idempotency: Acceptance['idempotency']
}

type PlainWork = Omit<Work, 'accept' | 'limits' | 'lease'> & { readonly accept: readonly Head[] }

export function pack({ accept, limits, lease, ...work }: Work): PackedWork {
  const texts: string[] = []
  const contents: [number, Acceptance['contents']][] = []
  const add = (text: string): number => texts.push(text) - 1
  const heads = accept.map(({ plan, input, leftOut, idempotency, contents: own }, index): Head => {
    const { notification, deliveries, checks, to, notBefore, suppressed, steps } = plan
    const { id, type, key, state, tenant, attachments } = notification
    if (own) contents.push([index, own])
    const text = JSON.stringify(notification)
    const place = add(text)
    const inputText = input === notification ? text : JSON.stringify(input)
    return {
      known: { id, type, key, state, tenant, attachments } as Head['known'],
      notification: place,
      input: inputText === text ? place : add(inputText),
      steps: steps && add(JSON.stringify(listSteps(steps))),
      plan: { deliveries, checks, to, notBefore, suppressed } as Head['plan'],
      leftOut,
      idempotency,
    }
  })
  return { json: JSON.stringify({ ...work, accept: heads }), texts, limits, lease, contents }
}

export function unpack({ json, texts, limits, lease, contents }: PackedWork): Work {
  const { accept, ...work } = JSON.parse(json) as PlainWork
  const files = new Map(contents)
  return {
    ...work,
    ...(limits && { limits }),
    ...(lease && { lease }),
    accept: accept.map(({ known, notification: place, input, steps, plan, leftOut, idempotency }, index) => {
      const { id, type, key, state, tenant, attachments } = known
      const notification = lazily<Notification>(texts[place]!, {
        id,
        type,
        key,
        state,
        tenant,
        attachments,
      } as typeof known)
      const own = files.get(index)
      return {
        plan: { ...plan, notification, steps: steps === undefined ? undefined : lazySteps(texts[steps]!) },
        input: input === place ? notification : lazily<Notification>(texts[input]!),
        leftOut,
        ...(idempotency && { idempotency }),
        ...(own && { contents: own }),
      }
    }),
  }
}

/** What a commit answers: of a notification that the same commit brought, only which one it is. */
export interface PackedDone {
  readonly json: string
  readonly texts: readonly string[]
}

type PlainDone = Omit<Done, 'accepted' | 'settled' | 'leased'> & {
  readonly accepted: readonly (Done['accepted'][number] | WireError)[]
  readonly settled: readonly (Done['settled'][number] | null)[]
  /** Places in `texts`; below 0, in `accept` from -1 on. */
  readonly leased: readonly (Omit<Done['leased'][number], 'notifications'> & { notifications: number[] })[]
}

export function packDone({ accepted, settled, leased, ...done }: Done, { accept }: Work): PackedDone {
  const texts: string[] = []
  const known = new Map(leased.length === 0 ? [] : accept.map(({ plan }, at) => [plan.notification, -1 - at]))
  const plain = {
    ...done,
    accepted: accepted.map((one) => (one instanceof Error ? toWire(one) : one)),
    settled,
    leased: leased.map((delivery) => ({
      ...delivery,
      notifications: delivery.notifications.map((one) => known.get(one) ?? texts.push(textOf(one)) - 1),
    })),
  }
  return { json: JSON.stringify(plain), texts }
}

export function unpackDone({ json, texts }: PackedDone, { accept }: Work): Done {
  const { accepted, settled, leased, ...done } = JSON.parse(json) as PlainDone
  const parsed = texts.map((text) => JSON.parse(text) as Notification)
  return {
    ...done,
    accepted: accepted.map((one) => ('wire' in one ? (fromWire(one) as StateError) : one)),
    settled: settled.map((one) => one ?? undefined),
    leased: leased.map((delivery) => ({
      ...delivery,
      notifications: delivery.notifications.map((at) =>
        at < 0 ? accept[-1 - at]!.plan.notification : parsed[at]!,
      ),
    })),
  }
}
