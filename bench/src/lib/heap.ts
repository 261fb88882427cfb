import type { Sample } from './figures.ts'
import { collectGarbage } from './garbage.ts'

export interface Footprint {
  /** What the heap holds now beyond what it held at the start, for each item, and how long collecting it takes. */
  heap(count: number): Sample
  /** The same for the whole process: threads and caches too. */
  resident(count: number): Sample
  /** The highest that the process ever was. */
  peak(count: number): Sample
}

export function footprint(): Footprint {
  collectGarbage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const each = (bytes: number, count: number): Sample => ({
    bytes: bytes / count,
    mebibytes: bytes / 2 ** 20,
    processMebibytes: process.memoryUsage.rss() / 2 ** 20,
  })
  const full = (): number => {
    collectGarbage()
    const from = performance.now()
    collectGarbage()
    return performance.now() - from
  }
  return {
    heap(count) {
      const gcMs = full()
      const now = process.memoryUsage()
      return { ...each(now.heapUsed + now.external - heapUsed - external, count), gcMs }
    },
    resident(count) {
      const gcMs = full()
      return { ...each(process.memoryUsage.rss() - rss, count), gcMs }
    },
    // Kilobytes: https://nodejs.org/api/process.html#processresourceusage
    peak: (count) => each(process.resourceUsage().maxRSS * 1_024 - rss, count),
  }
}
