import { watchConfig } from '@notify/config'
import type { Environment, LoadedConfig, ReloadOutcome, Watching } from '@notify/config'
import {
  createNotifier,
  type Channels,
  type Logger,
  type Notifier,
  type NotifierOptions,
  type Problem,
} from '@notify/core'
import { createAppLoader, type Loaded } from './loader.ts'
import { monitoring, type Monitoring } from './monitoring.ts'
import { openStore } from './stores.ts'

export interface ConfigurationOptions {
  /** Path of the configuration. */
  readonly config?: string
  readonly cwd?: string
  readonly env: Environment
  readonly logger: Logger
  /** Goes over what the file says. */
  readonly notifierOptions?: Partial<NotifierOptions<Channels>>
}

/** A notifier that follows its configuration. */
export interface Started {
  readonly notifier: Notifier
  /** Nothing without a file: everything goes to the console. */
  readonly loaded: LoadedConfig | undefined
  readonly watching: Watching | undefined
  readonly monitoring: Monitoring
}

/** @throws {ConfigurationError} with everything that is wrong in the root's document, or if its store cannot be opened. */
export async function startNotifier(given: ConfigurationOptions): Promise<Started> {
  const { config, cwd, env, logger, notifierOptions } = given
  const loader = createAppLoader({
    env,
    logger,
    path: config,
    cwd,
    handOn: (draft, idempotencyKey) => notifier.accept(draft, { idempotencyKey }),
  })
  const loaded = await loader.load()
  const store = notifierOptions?.store ?? (await openStore(loaded, { env, threads: true }))
  if (!loaded) {
    logger.warn({ event: 'configuration' }, 'no notify.yaml was found: everything goes to the console')
    const { consoleChannel } = await import('@notify/channel-console')
    const options = { channels: { console: consoleChannel() }, logger, ...notifierOptions, store }
    const notifier = createNotifier<Channels>(options)
    return { notifier, loaded, watching: undefined, monitoring: monitoring({ notifier, logger }) }
  }
  logFindings(loaded, logger)
  const optionsOf = ({ options }: LoadedConfig): NotifierOptions<Channels> => ({
    ...options,
    logger,
    ...notifierOptions,
    store,
  })
  const apply = async (next: Loaded): Promise<void> => {
    await notifier.reconfigure(optionsOf(next))
    loader.started(next)
    await watched.apply(next.sections.monitor)
  }
  const notifier: Notifier = createNotifier<Channels>(optionsOf(loaded))
  const watched = monitoring({ notifier, logger, clock: notifierOptions?.clock })
  // A start is a new configuration too: what was held for a mistake gets another try.
  loader.started(loaded)
  if (store.durability === 'volatile') await watched.apply(loaded.sections.monitor)
  else await apply(loaded)
  const watching = watchConfig({
    loader,
    running: loaded,
    apply,
    report: (outcome) => logReload(outcome, loaded, logger),
  })
  return { notifier, loaded, watching, monitoring: watched }
}

function logReload(outcome: ReloadOutcome, started: LoadedConfig, logger: Logger): void {
  if (outcome.kind === 'unchanged')
    logger.info({ event: 'configuration' }, 'the configuration did not change')
  if (outcome.kind === 'reloaded') {
    const { loaded } = outcome
    logFindings(loaded, logger)
    const before = fixedOf(started)
    const later = fixedOf(loaded).filter(([, value], index) => value !== before[index]![1])
    if (later.length > 0)
      logger.warn(
        { event: 'configuration', changed: later.map(([name]) => name) },
        'some of it takes effect at the next start',
      )
  }
  if (outcome.kind !== 'refused') return
  for (const problem of outcome.problems) logProblem(logger.error, problem)
  logger.error({ event: 'configuration' }, 'the configuration was not reloaded: the one before stays')
}

/** What is read at the start only. */
const fixedOf = ({ store, publicUrl, preset, sections: { events } }: LoadedConfig) =>
  Object.entries({ store, publicUrl, preset, events }).map(
    ([name, value]) => [name, JSON.stringify(value)] as const,
  )

/** What works but should be changed, channels that could not start, tenants whose document is wrong. */
function logFindings({ warnings, unavailable, broken }: LoadedConfig, logger: Logger): void {
  for (const problem of warnings) logProblem(logger.warn, problem)
  for (const { channel, tenant, problem } of unavailable)
    logProblem(logger.error, problem, { channel, tenant, unavailable: true })
  for (const { tenant, serves, problems } of broken)
    for (const problem of problems) logProblem(logger.error, problem, { tenant, serves })
}

function logProblem(
  log: Logger['error'],
  { code, path, message, received, hint }: Problem,
  facts: Readonly<Record<string, unknown>> = {},
): void {
  log({ event: 'configuration', code, path, ...facts, received, hint }, message)
}
