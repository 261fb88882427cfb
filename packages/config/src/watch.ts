import { watch as watchFileSystem } from 'node:fs'
import { ConfigurationError, systemClock, type Clock, type Problem } from '@notify/core'
import type { LoadedConfig, Loader } from './load.ts'
import { isTenantName } from './tenants/names.ts'

/** Tells of changes in a folder, with the name of the file where it is known. The answer stops it. */
export type WatchFolder = (folder: string, changed: (name: string | null) => void) => () => void

export interface WatchOptions {
  readonly loader: Loader
  /** What runs now. */
  readonly running: LoadedConfig
  /** Makes it run: `notifier.reconfigure`. */
  apply(loaded: LoadedConfig): Promise<void>
  /** Told of every reload but those that found nothing new by themselves. */
  report(outcome: ReloadOutcome): void
  readonly clock?: Clock
  /** Default: that of the file system. */
  readonly watchFolder?: WatchFolder
}

export type ReloadOutcome =
  | { readonly kind: 'reloaded'; readonly loaded: LoadedConfig }
  | { readonly kind: 'unchanged' }
  /** The old configuration stays whole. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }

export interface Watching {
  /** Loads now, as on SIGHUP. */
  reload(): Promise<ReloadOutcome>
  /** Resolves when nothing is being loaded. */
  settled(): Promise<void>
  close(): void
}

/** After the last change, and before a file that may be half-written is read a second time. */
const settleMs = 200
/** How often a channel that could not start gets another try. */
const retryMs = 60_000

/**
 * Loads the configuration again when a file of it changes, and every minute while a channel cannot start. One after the
 * other: load, check, build, apply. Whatever is wrong, what ran before goes on.
 */
export function watchConfig(options: WatchOptions): Watching {
  const { clock = systemClock } = options
  let { running } = options
  let queue: Promise<unknown> = Promise.resolve()
  let isClosed = false
  const timers = timersOf(clock)

  const take = async (): Promise<ReloadOutcome> => {
    const outcome = await tryToReload(running, options)
    if (outcome.kind === 'reloaded') running = outcome.loaded
    if (!isClosed) {
      folders.watch(running.folders)
      if (running.unavailable.length > 0) timers.start('unavailable', retryMs, () => void changed('last'))
    }
    return outcome
  }
  const inTurn = (run: () => Promise<ReloadOutcome>): Promise<ReloadOutcome> => {
    const done = queue.then(run)
    queue = done.catch(() => {})
    return done
  }
  const changed = (go: 'first' | 'last'): Promise<void> =>
    inTurn(take).then((outcome) => {
      if (isClosed || outcome.kind === 'unchanged') return
      // It may have been read while it was written.
      if (outcome.kind === 'refused' && go === 'first')
        timers.start('changed', settleMs, () => void changed('last'))
      else options.report(outcome)
    })
  const folders = watchedFolders(options.watchFolder ?? watchFolder, (name) => {
    if (!isClosed && concerns(name)) timers.start('changed', settleMs, () => void changed('first'))
  })

  folders.watch(running.folders)
  if (running.unavailable.length > 0) timers.start('unavailable', retryMs, () => void changed('last'))
  return {
    async reload() {
      const outcome = await inTurn(take)
      options.report(outcome)
      return outcome
    },
    settled: async () => void (await queue),
    close() {
      isClosed = true
      timers.stop()
      folders.watch([])
    },
  }
}

async function tryToReload(running: LoadedConfig, { loader, apply }: WatchOptions): Promise<ReloadOutcome> {
  try {
    const loaded = await loader.load()
    if (!loaded) return refused([{ ...noFile, path: running.sources[0] ?? '' }])
    if (loaded.version === running.version) return { kind: 'unchanged' }
    const lost = newlyUnavailable(running, loaded)
    if (lost.length > 0) return refused(lost)
    await apply(loaded)
    return { kind: 'reloaded', loaded }
  } catch (error) {
    if (ConfigurationError.is(error)) return refused(error.problems)
    const why = error instanceof Error ? `${error.name}: ${error.message}` : `it threw a ${typeof error}`
    return refused([{ code: 'E_CONFIG', path: running.sources[0] ?? '', message: why }])
  }
}

const refused = (problems: readonly Problem[]): ReloadOutcome => ({ kind: 'refused', problems })
const noFile = { code: 'E_CONFIG_FILE', message: 'there is no configuration any more' }

/** A channel that works is not given up for one that cannot start. */
function newlyUnavailable(running: LoadedConfig, loaded: LoadedConfig): readonly Problem[] {
  const before = new Set(running.unavailable.filter(({ tenant }) => !tenant).map(({ channel }) => channel))
  return loaded.unavailable
    .filter(
      ({ tenant, channel }) =>
        !tenant && !before.has(channel) && Object.hasOwn(running.options.channels, channel),
    )
    .map(({ problem }) => problem)
}

/** What configuration and templates may be called, and what Kubernetes swaps; not a database that is written all the time. */
const concerns = (name: string | null): boolean =>
  name === null ||
  /\.(ya?ml|json|[cm]?[jt]s|md|txt|html)$/.test(name) ||
  name === '..data' ||
  isTenantName(name)

interface Timers {
  /** Takes the place of the one of this name. */
  start(name: string, ms: number, run: () => void): void
  stop(): void
}

function timersOf(clock: Clock): Timers {
  const cancels = new Map<string, () => void>()
  return {
    start(name, ms, run) {
      cancels.get(name)?.()
      cancels.set(name, clock.at(clock.now() + ms, run))
    },
    stop() {
      for (const cancel of cancels.values()) cancel()
    },
  }
}

/** Exactly these folders, from now on. */
function watchedFolders(start: WatchFolder, changed: (name: string | null) => void) {
  const stops = new Map<string, () => void>()
  return {
    watch(folders: readonly string[]): void {
      for (const [folder, stop] of stops)
        if (!folders.includes(folder)) {
          stop()
          stops.delete(folder)
        }
      for (const folder of folders) if (!stops.has(folder)) stops.set(folder, start(folder, changed))
    },
  }
}

/** A folder that cannot be watched is read again on SIGHUP only. */
const watchFolder: WatchFolder = (folder, changed) => {
  try {
    const watcher = watchFileSystem(folder, { persistent: false }, (_, name) => changed(name))
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
