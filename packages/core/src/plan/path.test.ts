import { expect, test } from 'vitest'
import { notificationOf, problemsOf } from './__fixtures__/make.ts'
import { problems } from './__fixtures__/make.ts'
import { reader, valuesAt } from './path.ts'

const at = (path: string, metadata: Record<string, unknown>): unknown =>
  reader(path, 'here')(notificationOf({ metadata }))

test('a path reads what stands there, and nothing where a name is missing', () => {
  expect(at('metadata.repo.name', { repo: { name: 'web' } })).toBe('web')
  expect(at('metadata.リポジトリ', { リポジトリ: '本店' })).toBe('本店')
  expect(at('metadata.repo.name', { repo: 'web' })).toBeUndefined()
  expect(at('metadata.repo.name', { repo: null })).toBeUndefined()
  expect(reader('source', '')(notificationOf())).toBeUndefined()
})

test('only own properties are walked', () => {
  expect(at('metadata.hidden', Object.create({ hidden: 1 }) as Record<string, unknown>)).toBeUndefined()
  expect(at('metadata.toString', {})).toBeUndefined()
  expect(at('metadata.text.at', { text: 'abc' })).toBeUndefined()
})

test.each([
  'metadata.__proto__.x',
  'metadata.constructor',
  'a.prototype',
  '__proto__',
  '',
  'metadata.',
  '.x',
])('the path %j is refused', (path) => {
  expect(problemsOf(() => reader(path, 'by[0]'))).toEqual(['by[0]: E_CONFIG_CONDITION'])
})

test('a path has at most 16 names', () => {
  const path = (names: number): string => ['metadata', ...Array<string>(names - 1).fill('x')].join('.')
  expect(() => reader(path(16), '')).not.toThrow()
  expect(() => reader(path(17), '')).toThrow('at most 16')
})

test('a misspelt field is an error that names the nearest', () => {
  expect(problems(() => reader('metdata.repo', 'x'))[0]?.hint).toBe('did you mean "metadata"?')
  expect(() => reader(5, 'x')).toThrow('expected the path of a field')
})

test('values make one key only if they are equal one by one', () => {
  const key = valuesAt(['source', 'metadata.branch'], 'by')
  const of = (source: string, branch: string): string => key(notificationOf({ source, metadata: { branch } }))
  expect(of('a/b', 'c')).not.toBe(of('a', 'b/c'))
  expect(of('a', 'b')).toBe(of('a', 'b'))
  expect(key(notificationOf())).toBe('[null,null]')
})
