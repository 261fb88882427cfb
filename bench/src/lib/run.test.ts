import { expect, test } from 'vitest'
import { runGroup } from './run.ts'
import type { Sample } from './figures.ts'
import type { Group } from './suite.ts'

const group = (variants: Group['variants'], more: Partial<Group> = {}): Group => ({
  title: 'a group',
  base: 'one',
  columns: ['rate'],
  ratios: ['rate'],
  variants,
  goals: [],
  ...more,
})
const warm = 1_500

test('every round runs every variant once, in an order of its own, and garbage is collected before each run', async () => {
  const order: string[] = []
  const variant = (name: string) => ({
    name,
    run: async () => {
      order.push(name)
      return { rate: order.length }
    },
  })
  const draws = [0.9, 0.1]
  const result = await runGroup(group([variant('one'), variant('two')], { cold: true }), {
    rounds: 2,
    random: () => draws.shift() ?? 0,
    say() {},
    collect: () => order.push('collected'),
  })
  expect(order).toEqual(['collected', 'one', 'collected', 'two', 'collected', 'two', 'collected', 'one'])
  expect(result.rows).toEqual([
    { name: 'one', rounds: [{ rate: 2 }, { rate: 8 }] },
    { name: 'two', rounds: [{ rate: 4 }, { rate: 6 }] },
  ])
})

test('a variant runs until it is warm before it counts, and never for ever', async () => {
  const runs = new Map<string, number>()
  const variant = (name: string, sample: Sample) => ({
    name,
    async run() {
      runs.set(name, (runs.get(name) ?? 0) + 1)
      return sample
    },
  })
  const variants = [
    variant('long', { wallMs: warm }),
    variant('half', { wallMs: warm / 2 }),
    variant('short', { wallMs: 1 }),
    variant('unknown', { rate: 1 }),
  ]
  const { rows } = await runGroup(group(variants), { rounds: 1, random: () => 0, say() {} })
  expect(Object.fromEntries(runs)).toEqual({ long: 2, half: 3, short: 7, unknown: 2 })
  expect(rows.map(({ rounds }) => rounds.length)).toEqual([1, 1, 1, 1])
})

test('a round whose counts do not add up is left out, and the row says why', async () => {
  let runs = 0
  const failing = {
    name: 'one',
    async run() {
      if (++runs === 1) throw new Error('sink: counted 9, expected 10')
      return { rate: runs }
    },
  }
  const { rows } = await runGroup(group([failing], { cold: true }), {
    rounds: 2,
    random: () => 0,
    say() {},
  })
  expect(rows).toEqual([
    { name: 'one', rounds: [undefined, { rate: 2 }], invalid: 'sink: counted 9, expected 10' },
  ])
})

test('a gate that fails is measured again, and all rounds decide', async () => {
  const run = async (rates: readonly number[]) => {
    const left = [...rates]
    const { goals, rows } = await runGroup(
      group([{ name: 'one', run: async () => ({ rate: left.shift()! }) }], {
        cold: true,
        goals: [{ promise: 'fast', variant: 'one', figure: 'rate', atLeast: 100, gates: true }],
      }),
      { rounds: 2, random: () => 0, say() {}, before: () => 50 },
    )
    return [goals[0]?.verdict, rows[0]?.rounds.length]
  }
  expect(await run([50, 50])).toEqual(['missed', 2])
  expect(await run([10, 10, 60, 80])).toEqual(['failed', 4])
  expect(await run([10, 50, 50, 50])).toEqual(['missed', 4])
  expect(await run([30, 30, 50, 60])).toEqual(['missed', 4])
})
