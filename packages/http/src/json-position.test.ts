import { assert, constantFrom, json, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { jsonErrorAt } from './json-position.ts'

test.each([
  ['', 0],
  ['   ', 3],
  ['{', 1],
  ['[1,]', 3],
  ['[,1]', 1],
  ['{"a":1,}', 7],
  ['{"a":NaN}', 5],
  ['{"a" 1}', 5],
  ["{'a':1}", 1],
  ['{a:1}', 1],
  ['[1 2]', 3],
  ['[1}', 2],
  ['{]', 1],
  ['{"a":1}\n{"b":2}', 8],
  ['[01]', 2],
  ['[1.]', 2],
  ['[-]', 1],
  ['[truely]', 5],
  ['["a\nb"]', 1],
  ['["\\x"]', 1],
  ['["日本', 1],
  ['// a', 0],
])('%j stops being JSON at %i', (text, at) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(jsonErrorAt(text)).toBe(at)
})

test('what is JSON has its mistake only behind its end', () => {
  assert(
    property(json(), constantFrom('', ' ', '\n'), (given, space) => {
      const text = `${space}${JSON.stringify(JSON.parse(given), null, space)}${space}`
      expect(jsonErrorAt(text)).toBe(text.length)
      expect(jsonErrorAt(`${text}]`)).toBe(text.length)
    }),
  )
})

test('it agrees with V8 wherever V8 names the position', () => {
  const junk = constantFrom(',', ':', '}', ']', 'x', '1', '{', '""')
  assert(
    property(json(), nat(), junk, (given, where, inserted) => {
      const at = where % (given.length + 1)
      const text = given.slice(0, at) + inserted + given.slice(at)
      const told = messageOf(() => JSON.parse(text))
      const [, position] = /^(?:Expected|Unexpected non-whitespace).* at position (\d+)/.exec(told) ?? []
      if (position !== undefined) expect(jsonErrorAt(text), `${text}: ${told}`).toBe(Number(position))
    }),
    { numRuns: 2_000 },
  )
})

test('neither depth nor length uses up the stack', () => {
  expect(jsonErrorAt('['.repeat(200_000))).toBe(200_000)
  expect(jsonErrorAt(`["${'a'.repeat(1_000_000)}\\n${'é'.repeat(1_000)}", x]`)).toBe(1_001_007)
})

function messageOf(run: () => unknown): string {
  try {
    run()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
