import { InputError, nearest } from '@notify/core'
import type { Accepted, AcceptOptions, EventExtra, Notifier, SendOptions } from '@notify/core'
import type { EventDraft } from './catalogue.ts'

/** What every event gets; what a call adds goes before it. */
export type EventDefaults<Name extends string = string> = Pick<
  EventExtra<Name>,
  'locale' | 'tenant' | 'tags' | 'recipients' | 'to'
>

/** The same tree: each call sends. */
export type Sending<Events, Name extends string> = {
  readonly [Key in keyof Events]: Events[Key] extends (data: infer Data, ...rest: never) => unknown
    ? (data: Data, extra?: EventExtra<Name>, options?: SendOptions) => Promise<Accepted<Name>>
    : Sending<Events[Key], Name>
}

/**
 * Typed calls that send, for a catalogue of this package or of `defineEvents`:
 * `sending(notifier, pipelineEvents, { locale: 'ja' }).pipeline.failure({ … })`.
 *
 * Each rejects with an `InputError` if the data are wrong, else as `notifier.send` does.
 */
export function sending<Events extends object, Name extends string>(
  notifier: Pick<Notifier<Name>, 'send'>,
  events: Events,
  defaults: EventDefaults<NoInfer<Name>> = {},
): Sending<Events, Name> {
  const wrap = (node: unknown): unknown =>
    typeof node === 'function'
      ? async (data: unknown, extra?: EventExtra<Name>, options?: SendOptions) =>
          notifier.send((node as UntypedCall<Name>)(data, { ...defaults, ...extra }), options)
      : Object.fromEntries(Object.entries(node as object).map(([name, child]) => [name, wrap(child)]))
  return wrap(events) as Sending<Events, Name>
}

type UntypedCall<Name extends string> = (data: unknown, extra: EventExtra<Name>) => EventDraft<Name>

/**
 * Makes a draft of an event by its name, of data that nobody has typed.
 *
 * @throws {InputError} `E_INPUT_TYPE` for an unknown name, with the nearest; `E_INPUT_DATA` for wrong data, with each field.
 */
export function draftOf<const Name extends string = never>(
  events: Catalogues,
  type: string,
  data: unknown,
  extra: EventExtra<Name> = {},
): EventDraft<Name> {
  const calls = callsOf<Name>(events)
  const call = calls.get(type)
  if (call) return call(data, extra)
  const known = [...calls.keys()]
  const like = typeof type === 'string' ? nearest(type, known) : undefined
  const hint = like === undefined ? `known are ${known.join(', ')}` : `did you mean ${like}?`
  const problem = { code: 'E_INPUT_TYPE', path: 'type', message: 'expected the type of a known event', hint }
  throw new InputError([problem])
}

/** Types of all events of these catalogues. */
export const typesOf = (events: Catalogues): readonly string[] => [...callsOf(events).keys()]

/** A catalogue, or several: they may have groups of the same name. Of two events of one type the later counts. */
export type Catalogues = object | readonly object[]

function callsOf<Name extends string>(events: Catalogues): ReadonlyMap<string, UntypedCall<Name>> {
  const calls = new Map<string, UntypedCall<Name>>()
  const collect = (node: object, path: string): void => {
    for (const [name, child] of Object.entries(node)) {
      const type = path === '' ? name : `${path}.${name}`
      if (typeof child === 'function') calls.set(type, child as UntypedCall<Name>)
      else collect(child as object, type)
    }
  }
  for (const one of Array.isArray(events) ? (events as readonly object[]) : [events]) collect(one, '')
  return calls
}

/** Emits an event by its name; resolves when the store has it. */
export type Emit<Name extends string = string> = (
  type: string,
  data: unknown,
  extra?: EventExtra<Name>,
  options?: AcceptOptions,
) => Promise<Accepted<Name>>

/**
 * For a host program that knows what happened, and neither channels nor titles: `emit('task.failed', data)`.
 *
 * The promise rejects with the `InputError` of `draftOf`, else as `notifier.accept` does; nothing is thrown at the caller.
 */
export const emitter =
  <Name extends string>(
    notifier: Pick<Notifier<Name>, 'accept'>,
    events: Catalogues,
    defaults: EventDefaults<NoInfer<Name>> = {},
  ): Emit<Name> =>
  async (type, data, extra, options) =>
    notifier.accept(draftOf(events, type, data, { ...defaults, ...extra }), options)
