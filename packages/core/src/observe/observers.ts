import type { NotifierEvent, Observer } from './events.ts'

/** Everybody who watches. One that throws is caught, and reported once to the others. */
export interface Observers {
  readonly emit: Observer
  add(observer: Observer): () => void
}

export function observers(first: readonly Observer[], now: () => number): Observers {
  const watching = new Set(first)
  const reported = new WeakSet<Observer>()
  const emit = (event: NotifierEvent): void => {
    for (const observer of watching) {
      try {
        observer(event)
      } catch (error) {
        if (reported.has(observer)) continue
        reported.add(observer)
        emit({
          kind: 'trouble',
          at: now(),
          where: 'observer',
          why: error instanceof Error ? error.message : 'it threw',
        })
      }
    }
  }
  return {
    emit,
    add(observer) {
      watching.add(observer)
      return () => watching.delete(observer)
    },
  }
}
