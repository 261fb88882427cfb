/** Finds out what it bears, then runs at half of that. Arguments: where the webhooks go, minutes. */
import { webhook } from '@notify/channel-webhook'
import { createNotifier } from '@notify/core'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answerWith } from '../lib/child.ts'
import type { Sample } from '../lib/figures.ts'
import { expectCount, inFlight, timed } from '../lib/meter.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import { silent } from '../lib/silent.ts'
import { quantile } from '../lib/stats.ts'
import { withSqlite } from './store/notifier.ts'

const [, , url = '', minutes = '1'] = process.argv
const totalMs = Number(minutes) * 60_000
/** Of which there are first and last ones: a minute, or less if there is less. */
const windowMs = Math.min(60_000, totalMs / 4)
const tickMs = 10
const callers = 64

interface Window {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly residentBytes: number
  readonly atMs: number
}

answerWith(() =>
  withSqlite(async (store) => {
    // Two minutes of history, so that it reaches its size while it is watched.
    const retention = { delivered: '2m', suppressed: '2m', dead: '2m' } as const
    const notifier = createNotifier({
      store,
      logger: silent,
      retention,
      channels: { hook: webhook({ url }) },
    })
    let next = 0
    const send = async (): Promise<void> => {
      const { receipts } = await notifier.send(sampleDraft(next++))
      expectCount('delivered', receipts.filter(({ outcome }) => outcome === 'delivered').length, 1)
    }
    await inFlight(3_000, callers, send)
    const { rate = 0 } = await timed(5_000, () => inFlight(5_000, callers, send))
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const windows = await atRate(rate / 2, send)
    delay.disable()
    await notifier.close()
    return summary(rate / 2, windows, delay.percentile(99) / 1e6)
  }),
)

/** So many a second, however long each takes. */
async function atRate(perSecond: number, send: () => Promise<void>): Promise<readonly Window[]> {
  const start = performance.now()
  const windows: Window[] = []
  const underWay = new Set<Promise<void>>()
  let failure: unknown
  let [sent, windowEndMs, taken] = [0, windowMs, [] as number[]]
  const go = (): void => {
    const from = performance.now()
    const one: Promise<void> = send()
      .then(() => void taken.push(performance.now() - from))
      .catch((error: unknown) => (failure ??= error))
      .then(() => void underWay.delete(one))
    underWay.add(one)
  }
  while (windows.length * windowMs < totalMs) {
    await new Promise((resolve) => setTimeout(resolve, tickMs))
    if (failure !== undefined) throw failure
    const atMs = performance.now() - start
    for (const due = (atMs / 1_000) * perSecond; sent < due; sent++) go()
    if (atMs < windowEndMs) continue
    windowEndMs += windowMs
    windows.push(windowOf(taken, atMs))
    taken = []
  }
  await Promise.all(underWay)
  return windows
}

function windowOf(taken: readonly number[], atMs: number): Window {
  const sorted = taken.toSorted((a, b) => a - b)
  return {
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    residentBytes: process.memoryUsage.rss(),
    atMs,
  }
}

function summary(rate: number, windows: readonly Window[], loopP99Ms: number): Sample {
  const [first, last] = [windows[0]!, windows.at(-1)!]
  return {
    rate,
    p50Ms: last.p50Ms,
    p99Ms: last.p99Ms,
    p99Drift: last.p99Ms / first.p99Ms,
    loopP99Ms,
    mebibytesPerMinute: (slope(windows) * 60_000) / 2 ** 20,
    processMebibytes: last.residentBytes / 2 ** 20,
  }
}

/** Bytes a millisecond: the line that fits best. */
function slope(windows: readonly Window[]): number {
  const mean = (value: (one: Window) => number): number =>
    windows.reduce((sum, one) => sum + value(one), 0) / windows.length
  const [atMs, bytes] = [mean((one) => one.atMs), mean((one) => one.residentBytes)]
  const spread = mean((one) => (one.atMs - atMs) ** 2)
  return mean((one) => (one.atMs - atMs) * (one.residentBytes - bytes)) / spread
}
