import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Sample } from './figures.ts'
import { quantile } from './stats.ts'

/** A clock that stands still while nothing is measured. */
export interface Stopwatch {
  measure<Result>(work: () => Promise<Result>): Promise<Result>
  /** CPU is user and system of the whole process, its threads included. */
  sample(count: number): Sample
}

export function stopwatch(): Stopwatch {
  let wallMs = 0
  let cpuUs = 0
  return {
    async measure(work) {
      const cpu = process.cpuUsage()
      const from = performance.now()
      const result = await work()
      wallMs += performance.now() - from
      const { user, system } = process.cpuUsage(cpu)
      cpuUs += user + system
      return result
    },
    sample: (count) => ({ wallMs, rate: (count / wallMs) * 1_000, cpuUs: cpuUs / count }),
  }
}

/** Runs the work once. CPU is user and system of the whole process, its threads included. */
export async function timed(count: number, work: () => Promise<unknown>): Promise<Sample> {
  const watch = stopwatch()
  await watch.measure(work)
  return watch.sample(count)
}

/** So many inputs are made at a time: few enough to stay young, so that the collector does not copy them within the clock. */
const portion = 500

/** Makes inputs outside of what is measured, and works on them within it. */
export async function timedOn<Input>(
  count: number,
  make: (index: number) => Input,
  work: (inputs: readonly Input[]) => Promise<void>,
): Promise<Sample> {
  const watch = stopwatch()
  for (let from = 0; from < count; from += portion) {
    const inputs = Array.from({ length: Math.min(portion, count - from) }, (_, index) => make(from + index))
    await watch.measure(() => work(inputs))
  }
  return watch.sample(count)
}

/** As `timed`, and how far the event loop fell behind its timers meanwhile. */
export async function watched(count: number, work: () => Promise<unknown>): Promise<Sample> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const before = performance.eventLoopUtilization()
  delay.enable()
  const sample = await timed(count, work)
  delay.disable()
  const { utilization } = performance.eventLoopUtilization(before)
  return { ...sample, loopP99Ms: delay.percentile(99) / 1e6, busy: utilization }
}

/** Calls `count` times, so many at a time. */
export async function inFlight(
  count: number,
  atATime: number,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < count) await call(next++)
  }
  await Promise.all(Array.from({ length: Math.min(count, atATime) }, caller))
}

/** Keeps how long calls took. */
export interface Latencies {
  readonly call: <Result>(work: () => Promise<Result>) => Promise<Result>
  sample(): Sample
}

export function latencies(): Latencies {
  const taken: number[] = []
  return {
    async call(work) {
      const from = performance.now()
      const result = await work()
      taken.push(performance.now() - from)
      return result
    },
    sample: () => quantiles(taken),
  }
}

/** Of times in ms. */
export function quantiles(taken: readonly number[]): Sample {
  const sorted = taken.toSorted((a, b) => a - b)
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) }
}

/** @throws {Error} that makes the round invalid. */
export function expectCount(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: counted ${found}, expected ${expected}`)
}
