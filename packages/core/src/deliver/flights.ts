import type { Clock } from '../clock.ts'
import type { Delivery } from '../delivery.ts'
import { flight, stop, type Flight } from './go.ts'

/** The goes that are under way. */
export interface Flights {
  readonly size: number
  /** @param endsAt When it is stopped, if it has not ended by then. Epoch ms. */
  start(delivery: Delivery, endsAt: number): Flight
  end(delivery: Delivery): void
  stopAll(): void
}

/** One timer guards all of them: nearly none lasts as long as its lease. */
export function createFlights(clock: Clock): Flights {
  const flights = new Map<Delivery, Flight>()
  let guardedAt = Number.POSITIVE_INFINITY
  let cancel = (): void => {}

  function guard(at: number): void {
    if (at >= guardedAt) return
    cancel()
    guardedAt = at
    cancel = clock.at(at, stopLate, { keepAlive: true })
  }
  function stopLate(): void {
    const now = clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const flying of flights.values())
      if (flying.endsAt <= now) stop(flying)
      else next = Math.min(next, flying.endsAt)
    guardedAt = Number.POSITIVE_INFINITY
    guard(next)
  }
  return {
    get size() {
      return flights.size
    },
    start(delivery, endsAt) {
      const flying = flight(endsAt)
      flights.set(delivery, flying)
      guard(endsAt)
      return flying
    },
    end(delivery) {
      flights.delete(delivery)
      if (flights.size > 0) return
      cancel()
      guardedAt = Number.POSITIVE_INFINITY
    },
    stopAll() {
      for (const flying of flights.values()) stop(flying)
    },
  }
}
