import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { glob } from './glob.ts'
import { indexByType } from './type-index.ts'

test('the index finds exactly what a search finds, in order', () => {
  const pattern = fc.constantFrom('a', 'b', 'a.b', 'a.*', '*', 'c*', '*b')
  const entries = fc.array(
    fc.record({ types: fc.oneof(fc.constant(undefined), fc.array(pattern, { maxLength: 3 })) }),
  )
  const types = fc.array(fc.constantFrom('a', 'b', 'a.b', 'a.b.c', 'cb'))
  fc.assert(
    fc.property(entries, types, (entries, types) => {
      const find = indexByType(entries)
      for (const type of types)
        expect(find(type)).toEqual(
          entries.filter((entry) => entry.types?.some((one) => glob(one)(type)) ?? true),
        )
    }),
  )
})

test('more types than it remembers are still found', () => {
  const find = indexByType([{ types: ['t5'] }, { types: undefined }])
  for (let type = 0; type < 2_500; type++) expect(find(`t${type}`)).toHaveLength(type === 5 ? 2 : 1)
  expect(find('t5')).toHaveLength(2)
})
