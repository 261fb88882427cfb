import { assert, json, property } from 'fast-check'
import { expect, test } from 'vitest'
import { duplicateKeyAt } from './duplicate-key.ts'

test.each([
  ['{"a":1,"a":1}', 7],
  ['{"a":1,"b":{},"a":2}', 14],
  ['[{"a":1},{"a":1,"a":2}]', 16],
  [String.raw`{"a":1,"\u0061":2}`, 7],
  [String.raw`{"\"":1,"\\":2,"\"":3}`, 15],
  ['{"__proto__":1,"__proto__":2}', 15],
  ['{"ディスク💾":1, "ディスク💾":2}', 13],
  ['{"":1,"":2}', 6],
  ['{"a":["a"],"a":1}', 11],
])('%s has it at %i', (text, at) => {
  expect(() => JSON.parse(text)).not.toThrow()
  expect(duplicateKeyAt(text)).toBe(at)
})

test.each([
  '{"a":"a","b":"a"}',
  '["a","a"]',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
  '{"a":"\\",\\"a\\":","b":1}',
  '{"a":1,"A":2,"a ":3}',
  '"a"',
  '17',
])('%s has none', (text) => {
  expect(duplicateKeyAt(text)).toBeUndefined()
})

test('what was written from a value has none, until one of its objects says it twice', () => {
  assert(
    property(json(), (given) => {
      const text = JSON.stringify(JSON.parse(given))
      expect(duplicateKeyAt(text)).toBeUndefined()
      expect(duplicateKeyAt(`{"x":${text},"x":${text}}`)).toBe(text.length + 6)
    }),
  )
})

test('neither depth nor length is a burden', () => {
  expect(duplicateKeyAt('['.repeat(200_000) + ']'.repeat(200_000))).toBeUndefined()
  expect(duplicateKeyAt(`["${String.raw`\\`.repeat(250_000)}"]`)).toBeUndefined()
  expect(duplicateKeyAt(`["${String.raw`\"`.repeat(250_000)}"]`)).toBeUndefined()
})
