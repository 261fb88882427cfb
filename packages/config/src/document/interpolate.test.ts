import { expect, test } from 'vitest'
import { interpolate } from './interpolate.ts'

const env = { A: 'a', B_2: '$& ${A} $$', EMPTY: '' }
const fill = (text: string): string => {
  const { text: result, problems } = interpolate(text, { env, folder: '/' })
  return problems.length > 0 ? `error: ${problems.map(({ message }) => message).join('; ')}` : result
}

test.each([
  ['plain text', 'plain text'],
  ['${A}-${A}', 'a-a'],
  ['${B_2}', '$& ${A} $$'],
  ['${NONE:-b}', 'b'],
  ['${A:-b}', 'a'],
  ['${EMPTY:-b}', 'b'],
  ['${NONE:-}', ''],
  ['${NONE:-a:-b }', 'a:-b '],
  ['$$', '$'],
  ['$${A}', '${A}'],
  ['$$${A}', '$a'],
  ['5 $ and $A', '5 $ and $A'],
  ['${NONE}', 'error: the variable NONE is not set'],
  ['${EMPTY}', 'error: the variable EMPTY is empty'],
  ['${__proto__}', 'error: the variable __proto__ is not set'],
  ['${toString}', 'error: the variable toString is not set'],
  ['${A', 'error: ${ is not closed'],
  ['${A:-${B}}', 'error: a variable inside another is not put in'],
  ['${ A }', 'error: not the name of a variable'],
  ['${1A}', 'error: not the name of a variable'],
  ['${日本}', 'error: not the name of a variable'],
])('%s becomes %s', (text, result) => {
  expect(fill(text)).toBe(result)
})
