import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boom, noon, notificationOf, problems, problemsOf } from './__fixtures__/make.ts'
import { ask } from './ask.ts'
import { compile, mentions, typesOf, type Condition, type Predicate } from './condition.ts'

const incident = notificationOf({
  key: 'disk',
  state: 'firing',
  tags: ['ci', '夜間'],
  metadata: { repo: 'main', tries: 3, dry: false, owner: null, hosts: ['web-1', 'web-2'] },
})
const holds = (condition: unknown): boolean => compile(condition as Condition)(incident, noon)

test.each([
  [{}, true],
  [{ severity: 'error' }, true],
  [{ severity: ['info', 'error'] }, true],
  [{ severity: { atLeast: 'warning' } }, true],
  [{ severity: { atLeast: 'error' } }, true],
  [{ severity: { atLeast: 'critical' } }, false],
  [{ severity: 'error', type: 'task.started' }, false],
  [{ type: 'task.*' }, true],
  [{ type: ['pr.*', 'task.failed'] }, true],
  [{ title: '夜間*🚨' }, true],
  [{ tags: '夜間' }, true],
  [{ tags: ['x', 'c*'] }, true],
  [{ tags: 'c' }, false],
  [{ 'metadata.repo': ['main', 'web'] }, true],
  [{ 'metadata.tries': 3 }, true],
  [{ 'metadata.tries': '3' }, false],
  [{ 'metadata.dry': false }, true],
  [{ 'metadata.owner': null }, true],
  [{ 'metadata.missing': null }, false],
  [{ 'metadata.hosts': 'web-*' }, true],
  [{ 'metadata.hosts': [] }, false],
  [{ 'metadata.missing': 'x' }, false],
  [{ not: { 'metadata.missing': 'x' } }, true],
  [{ source: { exists: false } }, true],
  [{ 'metadata.owner': { exists: true } }, true],
  [{ source: undefined, severity: 'error' }, true],
  [{ all: [] }, true],
  [{ any: [] }, false],
  [{ all: [{ state: 'firing' }, () => true] }, true],
  [{ any: [{ state: 'resolved' }, { key: 'disk' }] }, true],
  [{ not: { any: [() => false] } }, true],
  [{ time: { between: ['12:00', '12:01'] } }, true],
  [{ time: { zone: 'Asia/Tokyo', between: ['09:00', '18:00'] } }, false],
])('%j is %s', (condition, expected) => {
  expect(holds(condition)).toBe(expected)
})

test('conditions obey the algebra of and, or and not', () => {
  const leaf = fc.constantFrom<Condition>(
    { severity: 'error' },
    { type: 'pr.*' },
    { tags: 'ci' },
    { 'metadata.repo': 'web' },
    () => true,
    () => false,
  )
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  }))
  fc.assert(
    fc.property(condition, condition, (a, b) => {
      const [isA, isB] = [holds(a), holds(b)]
      expect(holds({ all: [a, b] })).toBe(isA && isB)
      expect(holds({ any: [a, b] })).toBe(isA || isB)
      expect(holds({ not: a })).toBe(!isA)
      expect(holds({ not: { all: [a, b] } })).toBe(holds({ any: [{ not: a }, { not: b }] }))
    }),
  )
})

test('a cheap test that fails spares the dear ones', () => {
  let asked = 0
  const dear: Predicate = () => {
    asked++
    return true
  }
  expect(holds({ all: [dear, { severity: 'info' }] })).toBe(false)
  expect(asked).toBe(0)
})

describe('what is wrong is told when it is compiled', () => {
  const tell = (condition: unknown): string[] =>
    problemsOf(() => compile(condition as Condition, 'routes[2].when'))

  test.each([
    [{ severity: 'fatal' }, 'routes[2].when.severity: E_CONFIG_CONDITION'],
    [{ severity: 5 }, 'routes[2].when.severity: E_FILTER_TYPE'],
    [{ severity: ['error', 'eror'] }, 'routes[2].when.severity[1]: E_CONFIG_CONDITION'],
    [{ severity: { atLeast: 'high' } }, 'routes[2].when.severity.atLeast: E_CONFIG_CONDITION'],
    [{ severity: { atleast: 'error' } }, 'routes[2].when.severity: E_CONFIG_CONDITION'],
    [{ severity: {} }, 'routes[2].when.severity: E_CONFIG_CONDITION'],
    [{ 'metadata.x': { atLeast: 'error' } }, 'routes[2].when.metadata.x: E_CONFIG_CONDITION'],
    [{ 'metadata.x': { matches: '^a' } }, 'routes[2].when.metadata.x: E_CONFIG_CONDITION'],
    [{ 'metadata.x': { exists: 'yes' } }, 'routes[2].when.metadata.x.exists: E_FILTER_TYPE'],
    [{ 'metadata.x': Number.NaN }, 'routes[2].when.metadata.x: E_FILTER_TYPE'],
    [{ 'metadata.x': [{ exists: true }] }, 'routes[2].when.metadata.x[0]: E_FILTER_TYPE'],
    [{ state: 'open' }, 'routes[2].when.state: E_CONFIG_CONDITION'],
    [{ type: 5 }, 'routes[2].when.type: E_FILTER_TYPE'],
    [{ tags: [true] }, 'routes[2].when.tags[0]: E_FILTER_TYPE'],
    [{ serverity: 'error' }, 'routes[2].when.serverity: E_CONFIG_CONDITION'],
    [{ 'metadata.__proto__.x': 1 }, 'routes[2].when.metadata.__proto__.x: E_CONFIG_CONDITION'],
    [JSON.parse('{"__proto__":{"type":"x"}}'), 'routes[2].when.__proto__: E_CONFIG_CONDITION'],
    [{ all: { type: 'x' } }, 'routes[2].when.all: E_FILTER_TYPE'],
    [{ any: ['x'] }, 'routes[2].when.any[0]: E_FILTER_TYPE'],
    [{ not: null }, 'routes[2].when.not: E_FILTER_TYPE'],
    [{ time: { zone: 'Asia/Tokio' } }, 'routes[2].when.time.zone: E_CONFIG_TIME'],
    [null, 'routes[2].when: E_FILTER_TYPE'],
    ['severity=error', 'routes[2].when: E_FILTER_TYPE'],
    [new Map([['severity', 'error']]), 'routes[2].when: E_FILTER_TYPE'],
    [/error/, 'routes[2].when: E_FILTER_TYPE'],
  ])('%j', (condition, expected) => {
    expect(tell(condition)).toEqual([expected])
  })

  test('all problems come together', () => {
    expect(tell({ severity: 'fatal', any: [{ type: 1 }, { not: { stat: 'firing' } }] })).toEqual([
      'routes[2].when.severity: E_CONFIG_CONDITION',
      'routes[2].when.any[0].type: E_FILTER_TYPE',
      'routes[2].when.any[1].not.stat: E_CONFIG_CONDITION',
    ])
  })

  test('the nearest valid word is named', () => {
    const hint = (condition: unknown): string | undefined =>
      problems(() => compile(condition as Condition))[0]?.hint
    expect(hint({ severity: 'eror' })).toBe('did you mean "error"?')
    expect(hint({ severity: { atleast: 'error' } })).toBe('did you mean "atLeast"?')
    expect(hint({ sevrity: 'error' })).toBe('did you mean "severity"?')
  })

  test('64 levels are enough', () => {
    const nested = (depth: number): unknown => {
      let condition: unknown = { severity: 'error' }
      for (let level = 0; level < depth; level++) condition = { not: condition }
      return condition
    }
    expect(holds(nested(64))).toBe(true)
    expect(problems(() => compile(nested(65) as Condition))[0]?.message).toBe('nested deeper than 64')
    expect(problems(() => compile(nested(100_000) as Condition))).toHaveLength(1)
  })

  test('a condition that contains itself ends', () => {
    const circle: { any: unknown[] } = { any: [] }
    circle.any.push(circle, circle)
    expect(problems(() => compile(circle as Condition)).length).toBeLessThanOrEqual(20)
  })
})

test('hostile data never throws and never matches', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withMap: true, withBigInt: true }), (value) => {
      const matches = compile({ 'metadata.a.b': 'x*', 'metadata.a.c': [1, 'y'] })
      expect(matches(notificationOf({ metadata: { a: value } }), noon)).toBe(false)
    }),
  )
})

test('a function that throws, or gives a promise, is an answer of its own', () => {
  const answer = (condition: unknown): unknown => ask(compile(condition as Condition), incident, noon)
  expect(answer({ not: { any: [boom] } })).toEqual({ why: 'Error: boom' })
  expect(answer(() => Promise.resolve(false))).toEqual({
    why: expect.stringContaining('a promise') as string,
  })
  expect(answer(() => 'yes')).toBe(true)
  expect(answer(() => undefined)).toBe(false)
})

test('the types a condition can accept', () => {
  expect(typesOf({ type: 'a' })).toEqual(['a'])
  expect(typesOf({ type: ['a', 'b.*'], severity: 'error' })).toEqual(['a', 'b.*'])
  expect(typesOf({ all: [{ type: ['a', 'b'] }, { type: 'a' }] })).toEqual(['a'])
  expect(typesOf({ any: [{ type: 'a' }, { all: [{ type: 'b' }] }] })).toEqual(['a', 'b'])
  expect(typesOf({ any: [{ type: 'a' }, { severity: 'error' }] })).toBeUndefined()
  expect(typesOf({ not: { type: 'a' } })).toBeUndefined()
  expect(typesOf({ type: { exists: true } })).toBeUndefined()
  expect(typesOf(() => true)).toBeUndefined()
  expect(typesOf({ any: [] })).toEqual([])
})

test('only a condition that names a path speaks about it', () => {
  expect(mentions({ any: [{ type: 'a' }, { not: { state: 'firing' } }] }, 'state')).toBe(true)
  expect(mentions({ all: [{ type: 'a' }, () => true] }, 'state')).toBe(false)
  expect(mentions({ state: undefined, severity: 'error' }, 'state')).toBe(false)
})
