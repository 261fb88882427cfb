import { spawnSync } from 'node:child_process'
import { inChild } from '../../lib/child.ts'
import type { Goal, Group, LeftOut, Scale, Variant } from '../../lib/suite.ts'

const callers = 256
const file = new URL('./latency-process.ts', import.meta.url)

/**
 * Makes every sync to the disk take longer, in all threads: the disk of another machine. Nothing else is traced, so that
 * nothing else becomes slower.
 */
const slowDisk = (ms: number): string[] =>
  `strace -f --seccomp-bpf -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:delay_exit=${ms * 1_000}`.split(
    ' ',
  )

const hasStrace = (): boolean =>
  spawnSync('strace', ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=fsync', 'true']).status === 0

const accepting = (extraMs: number): string =>
  extraMs === 0 ? 'accept() alone' : `accept() alone, each sync ${extraMs} ms longer`

/** 256 callers that wait for the disk, and what the program's own timers notice of it. */
export async function latency(scale: Scale): Promise<Group | LeftOut> {
  const title = `${callers} concurrent accept() on SQLite`
  if (scale.npmOnly) return { title, leftOut: ['nothing of it gates'] }
  const slow = hasStrace()
  const count = scale.count(50_000, 8_000)
  const alone = (extraMs: number): Variant => ({
    name: accepting(extraMs),
    run: () => inChild(file, ['alone', count, callers], extraMs === 0 ? {} : { under: slowDisk(extraMs) }),
  })
  return {
    title,
    columns: ['rate', 'p50Ms', 'p99Ms', 'loopP99Ms', 'busy', 'cpuUs'],
    ratios: [],
    cold: true,
    variants: [
      ...[0, ...(slow ? [2, 8] : [])].map(alone),
      {
        name: 'accept() while everything is delivered',
        run: () => inChild(file, ['delivering', count, callers]),
      },
    ],
    goals: goals(slow),
    ...(!slow &&
      !scale.npmOnly && { leftOut: ["a slower disk: Debian's package `strace` is not installed"] }),
  }
}

const goals = (slow: boolean): Goal[] => {
  const goal = { variant: accepting(0), gates: false } as const
  return [
    { ...goal, promise: `${callers} callers wait for the disk only`, figure: 'p99Ms', atMost: 10 },
    { ...goal, promise: 'And the program does not wait with them', figure: 'loopP99Ms', atMost: 5 },
    { ...goal, promise: 'And has most of its time left', figure: 'busy', atMost: 0.3 },
    ...(slow
      ? [
          {
            ...goal,
            variant: accepting(8),
            promise: 'However slow the disk is',
            figure: 'loopP99Ms',
            atMost: 5,
          } as const,
        ]
      : []),
  ]
}
