import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Notification } from '../notification.ts'
import { compile, typesOf, wordsAt, type ConditionData } from './condition.ts'
import { glob } from './glob.ts'
import { indexEntries } from './route-index.ts'

const of = (type: string, more: Partial<Notification> = {}): Notification => ({
  id: 'n',
  type,
  severity: 'info',
  title: 't',
  occurredAt: 0,
  ...more,
})

test('the index finds exactly what a search by type finds, in order', () => {
  const pattern = fc.constantFrom('a', 'b', 'a.b', 'a.*', '*', 'c*', '*b')
  const types = fc.oneof(fc.constant(undefined), fc.array(pattern, { maxLength: 3 }))
  const entries = fc.array(fc.record({ types, words: fc.constant([]) }))
  const asked = fc.array(fc.constantFrom('a', 'b', 'a.b', 'a.b.c', 'cb'))
  fc.assert(
    fc.property(entries, asked, (entries, asked) => {
      const find = indexEntries(entries)
      for (const type of asked)
        expect(find(of(type))).toEqual(
          entries.filter((entry) => entry.types?.some((one) => glob(one)(type)) ?? true),
        )
    }),
  )
})

test('whatever the conditions ask for, nobody who matches is left out, and the order stays', () => {
  const value = fc.constantFrom('x', 'y', 'x*', 1, null, true)
  const match = fc.oneof(value, fc.array(value, { maxLength: 2 }), fc.constant({ exists: true }))
  const part = fc.oneof(
    match.map((rack) => ({ 'metadata.rack': rack })),
    fc.constantFrom('x', 'y').map((tag) => ({ tags: tag })),
    fc.constantFrom('x', 'y').map((source) => ({ source })),
    fc.constant({ type: 'a' }),
  )
  const data: fc.Arbitrary<ConditionData> = fc.oneof(
    part,
    fc.tuple(part, part).map(([one, other]) => ({ ...one, ...other })),
    fc.array(part, { maxLength: 2 }).map((all) => ({ all })),
    fc.array(part, { maxLength: 2 }).map((any) => ({ any })),
    part.map((not) => ({ not })),
  )
  const rack = fc.constantFrom(undefined, 'x', 'y', 'xy', 1, null, true, ['x', 1], 'z')
  const notification = fc
    .record({ type: fc.constantFrom('a', 'b'), rack, tags: fc.subarray(['x', 'y']) })
    .map(({ type, rack, tags }) => of(type, { metadata: { rack }, tags, source: 'x' }))
  fc.assert(
    fc.property(fc.array(data, { maxLength: 12 }), fc.array(notification), (conditions, notifications) => {
      const entries = conditions.map((condition) => ({
        matches: compile(condition),
        types: typesOf(condition),
        words: wordsAt(condition),
      }))
      const find = indexEntries(entries)
      for (const one of notifications) {
        const found = find(one)
        expect(found.filter(({ matches }) => matches(one, 0))).toEqual(
          entries.filter(({ matches }) => matches(one, 0)),
        )
        expect(entries.filter((entry) => found.includes(entry))).toEqual(found)
      }
    }),
  )
})

test('of many that ask for different words at one path only those that ask for this one are found', () => {
  const condition = (rack: number): ConditionData => ({ type: 'a', 'metadata.rack': rack })
  const entries = Array.from({ length: 100 }, (_, rack) => ({
    rack,
    types: typesOf(condition(rack)),
    words: wordsAt(condition(rack)),
  }))
  const find = indexEntries(entries)
  expect(find(of('a', { metadata: { rack: 7 } })).map(({ rack }) => rack)).toEqual([7])
  expect(find(of('a', { metadata: { rack: 700 } }))).toEqual([])
})

test('more types than it remembers are still found', () => {
  const find = indexEntries([
    { types: ['t5'], words: [] },
    { types: undefined, words: [] },
  ])
  for (let type = 0; type < 2_500; type++) expect(find(of(`t${type}`))).toHaveLength(type === 5 ? 2 : 1)
  expect(find(of('t5'))).toHaveLength(2)
})
