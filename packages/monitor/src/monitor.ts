import { ConfigurationError, StateError, systemClock, type Clock, type Notifier } from '@notify/core'
import { checks } from './checks.ts'
import { summarise, type MonitorHealth } from './health.ts'
import { history, type AlertQuery, type MonitorAlert } from './history.ts'
import { loop } from './loop.ts'
import { readMetrics, type Metric } from './metrics.ts'
import { problems } from './problems.ts'
import { askReaders } from './readers.ts'
import { seriesTable, type Series } from './series.ts'
import { teller } from './teller.ts'
import { watchTable } from './watch-table.ts'
import { checkWatching, type Watching } from './watching.ts'

export interface MonitorOptions extends Watching {
  /** Gets the alerts, and is asked once what was open before. */
  readonly notifier: Pick<Notifier, 'accept' | 'read'>
  /** Hears of readers that fail and of alerts that could not be told, e.g. `readers.host`. */
  readonly onError?: (error: unknown, where: string) => void
  /** Metrics of services that are kept. Default 1,000. */
  readonly seriesMax?: number
  /** Alerts that are kept. Default 1,000. */
  readonly historyMax?: number
  readonly clock?: Clock
}

export interface Monitor extends AsyncDisposable {
  /**
   * Takes measurements: all of them, or none. The next check looks at the last of each.
   *
   * @throws {InputError} with what is wrong, or if too many metrics are alive; {StateError} once it is closed.
   */
  record(metrics: Metric | readonly Metric[]): void
  /** Reads and checks now. Resolves when it has told what there is to tell. */
  check(): Promise<void>
  health(): MonitorHealth
  /** What was told, newest first. */
  alerts(query?: AlertQuery): readonly MonitorAlert[]
  /**
   * Replaces what is watched; what was recorded stays, and what is open stays open. Incidents of rules that are gone end.
   *
   * @throws {ConfigurationError} with what is wrong; the old stays.
   */
  reconfigure(watching: Watching): Promise<void>
  /** Ends the checks. What is open stays open: the next monitor finds it in the history. */
  close(): Promise<void>
}

/**
 * Watches metrics: a rule that is broken becomes a notification of the type `alert.monitoring`, one that is well again resolves
 * it. Checks at once and then in its interval, until it is closed; its timers keep no process alive.
 *
 * @throws {ConfigurationError} with what is wrong.
 *
 * @example
 * const monitor = createMonitor({ notifier })
 * monitor.record({ name: 'queue_size', value: 1_250, service: 'payments' })
 */
export function createMonitor(options: MonitorOptions): Monitor {
  const { clock = systemClock, seriesMax = 1_000, historyMax = 1_000, notifier, onError } = options
  checkCount('seriesMax', seriesMax)
  checkCount('historyMax', historyMax)
  let watched = checkWatching(options)
  const closer = new AbortController()
  const closing = closer.signal
  const series = seriesTable({ limit: seriesMax, clock })
  const table = watchTable()
  const told = history(historyMax)
  const found = problems({ clock, closing, onError })
  let lastAt: number | undefined

  function record(metrics: Metric | readonly Metric[]): void {
    if (closing.aborted) throw closed()
    series.record(readMetrics(metrics, clock.now()), watched.staleMs)
  }
  const isStale = ({ at }: Series): boolean => clock.now() - at > watched.staleMs
  const { turn, endGone } = checks({
    watched: () => watched,
    series,
    table,
    tell: teller({ notifier, clock, closing, history: told, problems: found, wording: () => watched }),
    problems: found,
    ask: askReaders({ clock, closing, take: record }),
    isStale,
    closing,
  })
  const check = async (at: number): Promise<void> => {
    await turn(at)
    lastAt = at
  }
  const { start, inTurn, stop } = loop({ clock, closing, turn: check })
  start(clock.now(), watched.intervalMs)
  const close = async (): Promise<void> => {
    closer.abort(closed())
    await stop()
  }
  return {
    record,
    check: () => inTurn(() => check(clock.now())),
    health: () => {
      const facts = { at: lastAt, series: series.all(), rules: watched.rules, problems: found.list() }
      return summarise({ ...facts, isStale, watchOf: table.get })
    },
    alerts: (query = {}) => told.find(query),
    async reconfigure(watching) {
      const next = checkWatching(watching)
      await inTurn(async () => {
        const { intervalMs } = watched
        watched = next
        if (next.intervalMs !== intervalMs) start(clock.now() + (next.intervalMs ?? 0), next.intervalMs)
        await endGone()
      })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return
  const received = String(count)
  throw new ConfigurationError('expected a whole number from 1', { path: name, received })
}

const closed = (): StateError => new StateError('E_CLOSED', 'the monitor is closed')
