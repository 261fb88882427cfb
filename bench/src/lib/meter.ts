import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Sample } from './figures.ts'
import { quantile } from './stats.ts'

/** Runs the work once. CPU is user and system of the whole process, its threads included. */
export async function timed(count: number, work: () => Promise<unknown>): Promise<Sample> {
  const cpu = process.cpuUsage()
  const from = performance.now()
  await work()
  const wallMs = performance.now() - from
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs, rate: (count / wallMs) * 1_000, cpuUs: (user + system) / count }
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
    sample() {
      const sorted = taken.toSorted((a, b) => a - b)
      return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) }
    },
  }
}

/** @throws {Error} that makes the round invalid. */
export function expectCount(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: counted ${found}, expected ${expected}`)
}
