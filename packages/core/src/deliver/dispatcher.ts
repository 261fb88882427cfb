import type { Clock } from '../clock.ts'
import type { Accepted, Attempt, Delivery, Receipt } from '../delivery.ts'
import { StateError } from '../errors.ts'
import type { Acceptance, Control, Done, Limit, News, Settlement, Store, Work } from '../store/store.ts'
import { createFlights, type Flights } from './flights.ts'
import { go, type GoContext, type Went } from './go.ts'

/** What a dispatcher tells whoever made it. */
export interface DispatcherEvents {
  accepted(acceptance: Acceptance, accepted: Accepted): void
  leased(delivery: Delivery): void
  attempt(delivery: Delivery, attempt: Attempt): void
  settled(delivery: Delivery, receipt: Receipt | undefined): void
  news(news: News): void
  /** All destinations where something waits that this configuration does not have. */
  unserved(all: NonNullable<Done['unserved']>): void
  /** Another process that shares the store may have done something. */
  changed(): void
  trouble(where: string, why: string): void
}

export interface DispatcherOptions extends Pick<GoContext, 'clock' | 'random' | 'laneOf'> {
  readonly store: Store
  /** By destination; asked again after `refresh`. */
  readonly limits: () => ReadonlyMap<string, Limit>
  /** The longest one request may take, over all channels. */
  readonly longestRequestMs: () => number
  readonly concurrency: number
  readonly events: DispatcherEvents
}

interface Asked<In, Out> {
  readonly value: In
  resolve(out: Out): void
  reject(error: unknown): void
}

interface Settling extends Asked<Settlement, boolean> {
  readonly delivery: Delivery
}

/** What one turn takes along. */
interface Batch {
  readonly accepts: readonly Asked<Acceptance, Accepted>[]
  readonly settles: readonly Settling[]
  readonly controls: readonly Asked<Control, number>[]
}

/** A go ends so much before its lease does. */
const marginMs = 10_000
const shortestLeaseMs = 30_000
const storeRetryMs = 1_000
/** A commit of more keeps the other callers and the event loop waiting. */
const commitAtMost = 128
/** So many wait, and it is worth to hand them over while the commit before is still under way. */
const worthAhead = 64

/**
 * A loop of turns: everything that is ready goes into one commit, and what the commit leases is started. Between turns it
 * waits for one timer, the next due time; whatever else waits is a row in the store.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #clock: Clock
  readonly #owner = crypto.randomUUID()
  #accepts: Asked<Acceptance, Accepted>[] = []
  #controls: Asked<Control, number>[] = []
  #settles: Settling[] = []
  readonly #inFlight: Flights
  readonly #goContext: GoContext
  /** Commits under way, or about to be. */
  #turns = 0
  /** Deliveries that those may bring. */
  #asked = 0
  /** The last one could not ask for any, because another had asked for all: what it brought has to be asked for yet. */
  #unasked = false
  #closed = false
  #fresh = true
  #nextAt = Number.POSITIVE_INFINITY
  #cancelTimer = (): void => {}
  #idle: (() => void)[] = []
  #draining = 0
  #unwatch: (() => void) | undefined

  constructor(options: DispatcherOptions) {
    const { clock, random, laneOf, store } = options
    this.#options = options
    this.#clock = clock
    this.#inFlight = createFlights(clock)
    this.#goContext = {
      clock,
      random,
      laneOf,
      content: (sha256) => store.read('content', { sha256 }),
      progress: (delivery, settlement) => this.#settle(delivery, settlement),
    }
  }

  accept(value: Acceptance): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#accepts.push({ value, resolve, reject })
      this.wake()
    })
  }

  control(value: Control): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#controls.push({ value, resolve, reject })
      this.wake()
    })
  }

  /** The limits have changed. */
  refresh(): void {
    this.#fresh = true
    this.wake()
  }

  wake(): void {
    if (this.#turns > 0 && !this.#isAhead()) return
    // From the first turn on: who never sends keeps no timer.
    this.#unwatch ??= this.#options.store.watch?.(() => this.#changed())
    this.#turns++
    queueMicrotask(() => void this.#turn())
  }

  /** The store works through commits in their order, and there is enough for one more. */
  #isAhead(): boolean {
    return this.#options.store.inOrder === true && this.#turns === 1 && this.#accepts.length >= worthAhead
  }

  /** Resolves when nothing waits for a time any more, or after `maxMs`. */
  async drain(maxMs: number, signal?: AbortSignal): Promise<void> {
    this.#draining++
    this.#schedule(this.#nextAt)
    let cancel = (): void => {}
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve)
      cancel = this.#clock.at(this.#clock.now() + maxMs, resolve, { keepAlive: true })
      signal?.addEventListener('abort', () => resolve(), { once: true })
      this.wake()
    })
    cancel()
    this.#draining--
    this.#schedule(this.#nextAt)
  }

  /** Leases nothing new; after `drainMs` aborts what is in flight and gives it back without using up an attempt. */
  async close(drainMs: number): Promise<void> {
    this.#closed = true
    this.#unwatch?.()
    this.#unwatch = () => {}
    this.#cancelTimer()
    const cancel = this.#clock.at(this.#clock.now() + drainMs, () => this.#inFlight.stopAll(), {
      keepAlive: true,
    })
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve)
      this.wake()
    })
    cancel()
  }

  /** Another process may have brought something, or delivered what somebody here waits for. */
  #changed(): void {
    this.#options.events.changed()
    this.wake()
  }

  get #busy(): boolean {
    return this.#accepts.length + this.#controls.length + this.#settles.length > 0
  }

  async #turn(): Promise<void> {
    do {
      const batch: Batch = {
        accepts: this.#accepts.splice(0, commitAtMost),
        settles: this.#settles.splice(0),
        controls: this.#controls.splice(0),
      }
      if (this.#isAhead()) this.wake()
      try {
        const work = this.#work(batch)
        const done = await this.#commit(work)
        this.#publish(done, batch)
        if (work.lease) this.#scheduleNext(done)
      } catch (error) {
        this.#fresh = true
        this.#settles.unshift(...batch.settles)
        this.#notCommitted(error, [...batch.accepts, ...batch.controls])
        break
      }
    } while (this.#busy || this.#unasked)
    this.#turns--
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #commit(work: Work): Promise<Done> {
    const asked = work.lease?.limit ?? 0
    this.#asked += asked
    try {
      return await this.#options.store.commit(work)
    } finally {
      this.#asked -= asked
    }
  }

  #isIdle(): boolean {
    const quiet = this.#turns === 0 && this.#inFlight.size === 0 && !this.#busy
    return quiet && (this.#closed || this.#nextAt === Number.POSITIVE_INFINITY)
  }

  #work({ accepts, settles, controls }: Batch): Work {
    const ending = settles.filter((one) => one.value.next.state !== 'leased').length
    const free = this.#closed ? 0 : this.#options.concurrency - this.#inFlight.size + ending
    const limit = free - this.#asked
    this.#unasked = free > 0 && limit <= 0
    const limits = this.#fresh ? this.#options.limits() : undefined
    this.#fresh = false
    return {
      owner: this.#owner,
      accept: accepts.map((one) => one.value),
      settle: settles.map((one) => one.value),
      control: controls.map((one) => one.value),
      ...(limits && { limits }),
      ...(limit > 0 && { lease: { limit, leaseMs: this.#leaseMs(), namedOnly: true } }),
    }
  }

  #leaseMs(): number {
    return Math.max(shortestLeaseMs, this.#options.longestRequestMs() + marginMs + 5_000)
  }

  #publish(done: Done, { accepts, settles, controls }: Batch): void {
    const { events } = this.#options
    done.settled.forEach((receipt, index) => {
      const { delivery, value, resolve } = settles[index]!
      if (value.next.state !== 'leased') {
        this.#inFlight.end(delivery)
        events.settled(delivery, receipt)
      }
      resolve(receipt !== undefined)
    })
    done.accepted.forEach((accepted, index) => {
      const { value, resolve, reject } = accepts[index]!
      if (accepted instanceof Error) return reject(accepted)
      events.accepted(value, accepted)
      resolve(accepted)
    })
    done.controlled.forEach((count, index) => controls[index]!.resolve(count))
    events.news(done.news)
    if (done.unserved) events.unserved(done.unserved)
    for (const delivery of done.leased) this.#start(delivery)
  }

  #scheduleNext({ nextMs }: Done): void {
    this.#schedule(nextMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + nextMs)
  }

  /** Nothing was written. Who asked is told; what was sent is settled later, before its lease ends. */
  #notCommitted(error: unknown, asking: readonly { reject(error: unknown): void }[]): void {
    const why = error instanceof Error ? error.message : 'the store threw something that is not an error'
    const refusal = StateError.is(error)
      ? error
      : new StateError('E_STORE', `the store did not take it: ${why}`)
    for (const one of asking) one.reject(refusal)
    this.#options.events.trouble('store', why)
    if (!this.#closed) this.#schedule(this.#clock.now() + storeRetryMs)
    else for (const resolve of this.#idle.splice(0)) resolve()
  }

  #schedule(at: number): void {
    this.#cancelTimer()
    this.#nextAt = at
    if (at === Number.POSITIVE_INFINITY || this.#closed) return
    this.#cancelTimer = this.#clock.at(at, () => this.wake(), { keepAlive: this.#draining > 0 })
  }

  #start(delivery: Delivery): void {
    const flying = this.#inFlight.start(delivery, this.#clock.now() + this.#leaseMs() - marginMs)
    this.#options.events.leased(delivery)
    void go(delivery, flying, this.#goContext).then((went) => this.#landed(delivery, went))
  }

  #landed(delivery: Delivery, went: Went): void {
    const { events } = this.#options
    if (went?.attempt) events.attempt(delivery, went.attempt)
    if (went) return void this.#settle(delivery, went.settlement)
    this.#inFlight.end(delivery)
    events.settled(delivery, undefined)
    this.wake()
  }

  #settle(delivery: Delivery, value: Settlement): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#settles.push({ delivery, value, resolve, reject })
      this.wake()
    })
  }
}
