import type { Sent, SendContext } from '../../channel.ts'
import type { Limit } from '../../store/store.ts'

/** One request, as the functions around it see it. */
export interface AttemptContext extends SendContext {
  readonly channel: string
  /** Tenant and channel: what holds, rates and breakers belong to. */
  readonly destination: string
  readonly delivery: string
  readonly notification: string
  readonly message: unknown
  /** Aborts `signal`: who calls it does not wait for the answer any longer. */
  abort(): void
}

/**
 * Guards one request: data that the store enforces before it leases, or a function around the request, or both.
 * A policy never sleeps and never refuses: it throws a `DeliveryError`, whose `hold` makes the destination wait.
 */
export interface Policy {
  /** Of two with one name the more special counts. */
  readonly name: string
  readonly limit?: Limit
  /** The longest one request may take: a lease lasts longer than that. */
  readonly timeoutMs?: number
  around?(attempt: AttemptContext, next: (attempt: AttemptContext) => Promise<Sent>): Promise<Sent>
}
