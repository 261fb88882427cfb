import type { CallOptions, SendOptions } from '../api.ts'
import { systemClock, type Clock } from '../clock.ts'
import { Dispatcher } from '../deliver/dispatcher.ts'
import { firstOutcomes, type FirstOutcomes } from '../deliver/first-outcomes.ts'
import { StateError } from '../errors.ts'
import { scoped, type Draft } from '../notification.ts'
import { dispatcherEvents } from '../observe/dispatcher-events.ts'
import { consoleLogger, logObserver } from '../observe/log.ts'
import { observers, type Observers } from '../observe/observers.ts'
import { operatorAlerts } from '../observe/operators.ts'
import type { Channels, NotifierOptions } from '../options.ts'
import { compileSetup, pipelineOf, type Setup } from './pipeline.ts'
import { prepare, type PlanningContext } from './planning.ts'
import { compileRetention, retention } from './retention.ts'
import { retirement } from './retirement.ts'
import { served } from './served.ts'
import { silences, type SilenceBook } from './silences.ts'
import { unservedBook, type UnservedBook } from './unserved.ts'
import { memory } from '../store/memory/memory.ts'
import type { Control, Store } from '../store/store.ts'
import { uuidv7 } from '../input/uuid.ts'

/** The parts of a notifier, put together. */
export interface Assembly {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly outcomes: FirstOutcomes
  readonly book: SilenceBook
  readonly watching: Watching
  setup(): Setup
  context(trace: boolean): PlanningContext
  control(order: Control): Promise<number>
  /** @throws {StateError} `E_CLOSED` or `E_ABORTED`. */
  ensureOpen(call: CallOptions): void
  /** Resolves at the caller's time limit or signal. */
  stopAfter(call: SendOptions): { readonly reached: Promise<void>; cancel(): void }
  reconfigure(options: NotifierOptions<Channels>): Promise<void>
  close(options?: { readonly drainMs?: number }): Promise<void>
}

const standardDrainMs = 20_000
const standardConcurrency = 500
/** Beyond the longest request, a go may last so long; see the lease of the dispatcher. */
const retiredGraceMs = 30_000

/** What one configuration decides. */
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

/** What changes in a notifier's life: its configuration, and that it ends. */
function lifecycle(options: NotifierOptions<Channels>) {
  let configured = configure(options)
  const serving = served(() => configured.setup.limits)
  let closing: Promise<void> | undefined
  return {
    now: (): Configured => configured,
    limits: serving.limits,
    replace(next: NotifierOptions<Channels>): void {
      const { limits } = configured.setup
      configured = configure(next)
      serving.replaced(limits)
    },
    isClosing: (): boolean => closing !== undefined,
    end(run: () => Promise<void>): Promise<void> {
      closing ??= run()
      return closing
    },
  }
}

/** @throws {ConfigurationError} with what is wrong in the options. */
export function assemble(options: NotifierOptions<Channels>): Assembly {
  const life = lifecycle(options)
  const { clock = systemClock, random = Math.random, concurrency = standardConcurrency } = options
  const newId = options.newId ?? ((): string => uuidv7(clock.now()))
  const store = options.store ?? memory({ clock, newId })
  const setup = (): Setup => life.now().setup
  const watching = watch(options, clock)
  const outcomes = firstOutcomes(store)
  const ensureOpen = ({ signal }: CallOptions): void => {
    if (life.isClosing()) throw new StateError('E_CLOSED', 'the notifier is closed')
    if (signal?.aborted)
      throw new StateError('E_ABORTED', 'the signal was aborted before anything was accepted')
  }
  const control = async (order: Control): Promise<number> => {
    ensureOpen({})
    return dispatcher.control(order)
  }
  const book = silences(store, control, clock.now, newId)
  const purging = retention(store, clock, () => life.now().kept, watching.trouble('purge'))
  const context = (trace: boolean): PlanningContext => {
    purging.start()
    return { setup: setup(), store, silences: book.known(), now: clock.now(), newId, trace }
  }
  const tell = async (draft: Draft): Promise<void> => {
    if (!life.isClosing()) await dispatcher.accept(await prepare(draft, {}, context(false)))
  }
  const alerts = operatorAlerts(
    () => life.now().operators,
    (draft) => void tell(draft).catch(watching.trouble('operators')),
  )
  const dispatcher = new Dispatcher({
    store,
    clock,
    random,
    concurrency,
    laneOf: (tenant, channel) => pipelineOf(setup(), tenant).lanes.get(channel),
    limits: life.limits,
    longestRequestMs: () => setup().longestRequestMs,
    events: dispatcherEvents({ ...watching, now: clock.now, outcomes, book, alerts }),
  })
  const retired = retirement(clock)
  const reconfigure = async (next: NotifierOptions<Channels>): Promise<void> => {
    const before = setup()
    life.replace(next)
    retired.replaced(before, setup(), before.longestRequestMs + retiredGraceMs)
    dispatcher.refresh()
    watching.emit({ kind: 'reloaded', at: clock.now(), channels: [...setup().root.lanes.keys()] })
    await Promise.all(standing(setup()).map(control))
  }
  const unavailable = standing(setup()).filter((order) => order.do === 'hold')
  void Promise.all(unavailable.map(control)).catch(watching.trouble('channels'))
  const parts = { store, dispatcher, outcomes, book, watching, setup, control, context, ensureOpen }
  return {
    ...parts,
    reconfigure,
    stopAfter: (call) => stopAfter(call, clock),
    close: ({ drainMs = standardDrainMs } = {}) =>
      life.end(() => close({ dispatcher, purging, store }, () => retired.closeAll(setup()), drainMs)),
  }
}

/** The log and whoever else watches. `trouble` makes a handler for what went wrong at one place. */
function watch(
  { logger = consoleLogger(), observers: more = [] }: NotifierOptions<Channels>,
  clock: Clock,
): Watching {
  const watching = observers([logObserver(logger), ...more], clock.now)
  const trouble =
    (where: string) =>
    (error: unknown): void => {
      const why = error instanceof Error ? error.message : 'it threw'
      watching.emit({ kind: 'trouble', at: clock.now(), where, why })
    }
  return { ...watching, trouble, unserved: unservedBook(trouble('channels')) }
}

interface Watching extends Observers {
  readonly unserved: UnservedBook
  trouble(where: string): (error: unknown) => void
}

function stopAfter({ timeoutMs, signal }: SendOptions, clock: Clock): ReturnType<Assembly['stopAfter']> {
  let cancel = (): void => {}
  const reached = new Promise<void>((resolve) => {
    if (timeoutMs !== undefined) cancel = clock.at(clock.now() + timeoutMs, resolve, { keepAlive: true })
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
  return { reached, cancel: () => cancel() }
}

/**
 * What was held because somebody had to mend something gets another try with every new configuration; what could not start
 * waits for the next one.
 */
const standing = ({ root, tenants }: Setup): Control[] =>
  [[undefined, root] as const, ...tenants].flatMap(([tenant, { lanes }]) =>
    [...lanes.values()].map(({ name, unavailable }): Control => {
      const destination = scoped(tenant, name)
      return unavailable === undefined
        ? { do: 'release', destination, why: ['auth', 'not-found', 'gone', 'failing', 'unavailable'] }
        : { do: 'hold', destination, probe: false, why: 'unavailable', error: unavailable }
    }),
  )

interface Closing extends Pick<Assembly, 'dispatcher' | 'store'> {
  readonly purging: { stop(): void }
}

async function close(
  { dispatcher, purging, store }: Closing,
  closeChannels: () => Promise<void>,
  drainMs: number,
): Promise<void> {
  await dispatcher.close(drainMs)
  purging.stop()
  await closeChannels()
  await store.close()
}
