import type { CallOptions, SendOptions } from './api.ts'
import { systemClock, type Clock } from './clock.ts'
import { Dispatcher } from './deliver/dispatcher.ts'
import { firstOutcomes, type FirstOutcomes } from './deliver/first-outcomes.ts'
import { StateError } from './errors.ts'
import { dispatcherEvents } from './observe/dispatcher-events.ts'
import { consoleLogger, logObserver } from './observe/log.ts'
import { observers, type Observers } from './observe/observers.ts'
import { operatorAlerts } from './observe/operators.ts'
import type { Channels, NotifierOptions } from './options.ts'
import { compileSetup, pipelineOf, type Setup } from './pipeline.ts'
import { prepare, type PlanningContext } from './planning.ts'
import { compileRetention, retention } from './retention.ts'
import { silences, type SilenceBook } from './silences.ts'
import { memory } from './store/memory/memory.ts'
import type { Control, Store } from './store/store.ts'
import { uuidv7 } from './uuid.ts'

/** The parts of a notifier, put together. */
export interface Assembly {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly outcomes: FirstOutcomes
  readonly book: SilenceBook
  readonly watching: Observers
  setup(): Setup
  context(trace: boolean): PlanningContext
  control(order: Control): Promise<number>
  /** @throws {StateError} `E_CLOSED` or `E_ABORTED`. */
  ensureOpen(call: CallOptions): void
  /** Resolves at the caller's time limit or signal. */
  stopAfter(call: SendOptions): { readonly reached: Promise<void>; cancel(): void }
  reconfigure(options: NotifierOptions<Channels>): void
  close(options?: { readonly drainMs?: number }): Promise<void>
}

const standardDrainMs = 20_000
const standardConcurrency = 500

/** What one configuration decides and `reconfigure` replaces. */
interface Configured {
  readonly setup: Setup
  readonly operators: readonly string[]
  readonly kept: ReturnType<typeof compileRetention>
}

const configure = (options: NotifierOptions<Channels>): Configured => ({
  setup: compileSetup(options),
  operators: options.operators?.to ?? [],
  kept: compileRetention(options.retention),
})

/** @throws {ConfigurationError} with what is wrong in the options. */
export function assemble(options: NotifierOptions<Channels>): Assembly {
  let configured = configure(options)
  let closing: Promise<void> | undefined
  const { clock = systemClock, random = Math.random, concurrency = standardConcurrency } = options
  const newId = options.newId ?? ((): string => uuidv7(clock.now()))
  const store = options.store ?? memory({ clock, newId })
  const setup = (): Setup => configured.setup
  const watching = observers(
    [logObserver(options.logger ?? consoleLogger()), ...(options.observers ?? [])],
    clock.now,
  )
  const trouble = (where: string, error: unknown): void =>
    watching.emit({
      kind: 'trouble',
      at: clock.now(),
      where,
      why: error instanceof Error ? error.message : 'it threw',
    })
  const outcomes = firstOutcomes(store)
  const ensureOpen = ({ signal }: CallOptions): void => {
    if (closing) throw new StateError('E_CLOSED', 'the notifier is closed')
    if (signal?.aborted)
      throw new StateError('E_ABORTED', 'the signal was aborted before anything was accepted')
  }
  const control = async (order: Control): Promise<number> => {
    ensureOpen({})
    return dispatcher.control(order)
  }
  const book = silences(store, control, clock.now, newId)
  const purging = retention(
    store,
    clock,
    () => configured.kept,
    (error) => trouble('purge', error),
  )
  const context = (trace: boolean): PlanningContext => {
    purging.start()
    return { setup: setup(), store, silences: book.known(), now: clock.now(), newId, trace }
  }
  const alerts = operatorAlerts(
    () => configured.operators,
    (draft) => {
      const told = closing
        ? undefined
        : prepare(draft, {}, context(false)).then((acceptance) => dispatcher.accept(acceptance))
      told?.catch((error: unknown) => trouble('operators', error))
    },
  )
  const dispatcher = new Dispatcher({
    store,
    clock,
    random,
    concurrency,
    laneOf: (tenant, channel) => pipelineOf(setup(), tenant).lanes.get(channel),
    limits: () => setup().limits,
    longestRequestMs: () => setup().longestRequestMs,
    events: dispatcherEvents({ emit: watching.emit, now: clock.now, outcomes, book, alerts }),
  })
  return {
    store,
    dispatcher,
    outcomes,
    book,
    watching,
    setup,
    control,
    context,
    ensureOpen,
    stopAfter: (call) => stopAfter(call, clock),
    reconfigure(next) {
      configured = configure(next)
      dispatcher.refresh()
      watching.emit({ kind: 'reloaded', at: clock.now(), channels: [...setup().root.lanes.keys()] })
    },
    close({ drainMs = standardDrainMs } = {}) {
      closing ??= close(dispatcher, purging, store, setup, drainMs)
      return closing
    },
  }
}

function stopAfter({ timeoutMs, signal }: SendOptions, clock: Clock): ReturnType<Assembly['stopAfter']> {
  let cancel = (): void => {}
  const reached = new Promise<void>((resolve) => {
    if (timeoutMs !== undefined) cancel = clock.at(clock.now() + timeoutMs, resolve, { keepAlive: true })
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
  return { reached, cancel: () => cancel() }
}

async function close(
  dispatcher: Dispatcher,
  purging: { stop(): void },
  store: Store,
  setup: () => Setup,
  drainMs: number,
): Promise<void> {
  await dispatcher.close(drainMs)
  purging.stop()
  const { root, tenants } = setup()
  const channels = new Set(
    [root, ...tenants.values()].flatMap(({ lanes }) => [...lanes.values()].map(({ channel }) => channel)),
  )
  await Promise.allSettled([...channels].map(async (channel) => channel.close?.()))
  await store.close()
}
