import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { glob } from './glob.ts'

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const naive = (pattern: string): RegExp => new RegExp(`^${pattern.split('*').map(escape).join('[^]*')}$`)

test('a glob says what the naive regular expression says', () => {
  const letters = fc.constantFrom('a', 'b', '.', '*', '日', '😀', '\n')
  const pattern = fc.array(letters, { maxLength: 8 }).map((all) => all.join(''))
  const text = fc.array(letters, { maxLength: 12 }).map((all) => all.join(''))
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      expect(glob(pattern)(text)).toBe(naive(pattern).test(text))
    }),
    { numRuns: 3_000 },
  )
})

test('a star does not let the pieces around it overlap', () => {
  expect(glob('ab*ba')('aba')).toBe(false)
  expect(glob('a*a*a')('aa')).toBe(false)
  expect(glob('*')('')).toBe(true)
})

test('a pattern of many stars does not backtrack', () => {
  const matches = glob('*a'.repeat(5_000) + 'b')
  const before = performance.now()
  expect(matches('a'.repeat(200_000))).toBe(false)
  expect(performance.now() - before).toBeLessThan(1_000)
})
