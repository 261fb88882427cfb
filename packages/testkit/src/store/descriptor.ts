import type { Clock } from '@notify/core'
import type { Store } from '@notify/core/store'

/** What a store is opened with, so that a check decides what time it is and what deliveries are called. */
export interface OpenOptions {
  readonly clock: Clock
  newId(): string
}

/** A way in which the store's ground gives way, e.g. a table that takes no row, or a connection that is cut. */
export interface Fault {
  /** e.g. `no row in attempts`. */
  readonly name: string
  /** From now on every commit that comes this way fails. @returns Mends it. */
  begin(): Promise<() => Promise<void>>
}

/** What the contract has to know of a store. What is left out is not checked. */
export interface StoreDescriptor {
  readonly name: string
  /** A fresh store, with nothing in it. It is closed when its check has ended. */
  open(options: OpenOptions): Promise<Store>
  /** Ends this store and opens its data in a new one, with the same options: all that a restart must not lose. */
  reopen?(store: Store): Promise<Store>
  /** A second store on the same data at the same time: another node, or another process. */
  another?(store: Store): Promise<Store>
  faults?(store: Store): readonly Fault[]
}
