/** What goes between the threads: data, and errors as data. */
import { InputError, StateError } from '@notify/core/channel'
import type { Done, Limit, Reads, Retention, Work } from '@notify/core/store'

export type Call =
  | { readonly do: 'commit'; readonly work: Work }
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
  readonly wire: 'input' | 'state' | 'other'
  readonly code?: string
  readonly message: string
  readonly problems?: InputError['problems']
}

export function toWire(error: unknown): WireError {
  if (InputError.is(error)) return { wire: 'input', message: error.message, problems: error.problems }
  if (StateError.is(error)) return { wire: 'state', code: error.code, message: error.message }
  return { wire: 'other', message: error instanceof Error ? error.message : String(error) }
}

export function fromWire({ wire, code, message, problems }: WireError): Error {
  if (wire === 'input' && problems) return new InputError(problems)
  if (wire === 'state') return new StateError(code as StateError['code'], message)
  return new Error(message)
}

/** An answer as it can be posted. */
export const postable = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'accepted' in result
    ? {
        ...result,
        accepted: (result as Done).accepted.map((one) => (one instanceof Error ? toWire(one) : one)),
      }
    : result
