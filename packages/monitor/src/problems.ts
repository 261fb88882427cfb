import { InputError, StateError, type Clock } from '@notify/core'
import type { MonitorProblem } from './health.ts'

export interface ProblemsOptions {
  readonly clock: Clock
  readonly closing: AbortSignal
  readonly onError: ((error: unknown, where: string) => void) | undefined
}

export interface Problems {
  /** Runs it; a failure is told and kept until it goes well. Does not throw. */
  attempt(where: string, run: () => Promise<void>): Promise<void>
  list(): readonly MonitorProblem[]
  /** Drops those of what is gone. */
  keep(isKnown: (where: string) => boolean): void
}

/** What goes wrong while it is watched: it stops nothing, and it is not silent either. */
export function problems({ clock, closing, onError }: ProblemsOptions): Problems {
  const found = new Map<string, MonitorProblem>()
  const fail = (where: string, error: unknown): void => {
    // What the end of the monitor cut short is no failure.
    if (closing.aborted) return
    found.set(where, { where, why: whyOf(error), since: found.get(where)?.since ?? clock.now() })
    try {
      onError?.(error, where)
    } catch {
      // Whoever is told has troubles of its own.
    }
  }
  return {
    async attempt(where, run) {
      try {
        await run()
        found.delete(where)
      } catch (error) {
        fail(where, error)
      }
    },
    list: () => [...found.values()],
    keep(isKnown) {
      for (const where of found.keys()) if (!isKnown(where)) found.delete(where)
    },
  }
}

/** Our own errors are sentences without secrets; what else is thrown may hold one. */
function whyOf(error: unknown): string {
  if (InputError.is(error) || StateError.is(error)) return error.message
  return `it threw ${error instanceof Error ? error.name : `a ${typeof error}`}`
}
