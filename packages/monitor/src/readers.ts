import { ConfigurationError, type Clock } from '@notify/core'
import { bounded } from './bounded.ts'
import type { Metric } from './metrics.ts'

export interface ReadContext {
  /** Aborted when it takes too long, and when the monitor closes. */
  readonly signal: AbortSignal
  /** Epoch ms. */
  readonly now: number
}

/** Measures: asked before each check. Throws if it cannot. */
export type Reader = (
  context: ReadContext,
) => Metric | readonly Metric[] | Promise<Metric | readonly Metric[]>

/** By a name that says where it reads, for the health summary. */
export type Readers = Readonly<Record<string, Reader>>

/** How long one is waited for. */
const answerMs = 10_000

/** @throws {ConfigurationError} */
export function checkReaders(readers: Readers): void {
  for (const [name, reader] of Object.entries(readers))
    if (typeof reader !== 'function')
      throw new ConfigurationError('expected a function that gives metrics', { path: `readers.${name}` })
}

export interface Asking {
  readonly clock: Clock
  readonly closing: AbortSignal
  /** Takes what it measured. @throws {InputError} */
  readonly take: (metrics: Metric | readonly Metric[]) => void
}

/**
 * Asks readers, at once and independent of each other. One that did not answer is not asked again until it does: no more than
 * one call of it hangs.
 */
export function askReaders({ clock, closing, take }: Asking): (reader: Reader) => Promise<void> {
  const hanging = new Map<Reader, number>()
  return async function ask(reader) {
    const since = hanging.get(reader)
    if (since !== undefined)
      throw new Error(`it has not answered since ${new Date(since).toISOString()}; it is asked when it has`)
    const now = clock.now()
    hanging.set(reader, now)
    const measured = await bounded({ clock, ms: answerMs, closing }, async (signal) => {
      try {
        return await reader({ signal, now })
      } finally {
        hanging.delete(reader)
      }
    })
    take(measured)
  }
}
