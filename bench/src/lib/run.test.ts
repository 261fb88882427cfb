import { expect, test } from 'vitest'
import { runGroup } from './run.ts'
import type { Group } from './suite.ts'

const group = (variants: Group['variants']): Group => ({
  title: 'a group',
  base: 'one',
  columns: ['rate'],
  ratios: ['rate'],
  variants,
  goals: [],
})

test('every round runs every variant once, in an order of its own, and the first round only warms up', async () => {
  const order: string[] = []
  const variant = (name: string) => ({
    name,
    run: async () => {
      order.push(name)
      return { rate: order.length }
    },
  })
  const draws = [0.9, 0.1, 0.9]
  const result = await runGroup(group([variant('one'), variant('two')]), {
    rounds: 2,
    random: () => draws.shift() ?? 0,
    say() {},
  })
  expect(order).toEqual(['one', 'two', 'two', 'one', 'one', 'two'])
  expect(result.rows).toEqual([
    { name: 'one', rounds: [{ rate: 4 }, { rate: 5 }] },
    { name: 'two', rounds: [{ rate: 3 }, { rate: 6 }] },
  ])
})

test('a round whose counts do not add up is left out, and the row says why', async () => {
  let runs = 0
  const failing = {
    name: 'one',
    async run() {
      if (++runs === 2) throw new Error('sink: counted 9, expected 10')
      return { rate: runs }
    },
  }
  const { rows } = await runGroup(group([failing]), { rounds: 2, random: () => 0, say() {} })
  expect(rows).toEqual([
    { name: 'one', rounds: [undefined, { rate: 3 }], invalid: 'sink: counted 9, expected 10' },
  ])
})
