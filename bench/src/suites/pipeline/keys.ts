import { startChild, type Child } from '../../lib/child.ts'
import type { Group, Scale } from '../../lib/suite.ts'

const variant = (keys: number): string => `repeats among ${keys.toLocaleString('en-US')} live keys`

/**
 * What a repeat costs that a throttle holds back, by how many keys are alive. Each number has a process of its own, which
 * fills up once.
 */
export async function keysGroup(scale: Scale): Promise<Group> {
  const few = 1_000
  const many = scale.quick ? [50_000] : [100_000, 1_000_000]
  const count = scale.count(50_000, 10_000)
  const children = new Map<number, Child>(
    [few, ...many].map((keys) => [
      keys,
      startChild(new URL('./keys-process.ts', import.meta.url), [keys, count]),
    ]),
  )
  return {
    title: 'throttle() by key, memory store',
    base: variant(few),
    columns: ['rate', 'cpuUs'],
    ratios: ['cpuUs'],
    variants: Array.from(children, ([keys, child]) => ({ name: variant(keys), run: () => child.measure() })),
    goals: [
      {
        promise: scale.quick
          ? 'Many keys cost little more than a thousand'
          : 'A million keys cost little more than a thousand',
        variant: variant(many.at(-1)!),
        base: variant(few),
        figure: 'cpuUs',
        atMost: 1.3,
        gates: true,
      },
    ],
    async close() {
      await Promise.all(Array.from(children.values(), (child) => child.end()))
    },
  }
}
