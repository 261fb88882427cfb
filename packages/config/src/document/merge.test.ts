import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReport } from '../check/report.ts'
import { fromValue } from './code.ts'
import { merge } from './merge.ts'
import type { Node } from './node.ts'
import { plain } from './plain.ts'

const node = (value: unknown, file = 'notify.yaml'): Node =>
  fromValue(value, { mark: { file, line: 1, column: 1 }, path: '', depth: 0, report: createReport() })
const merged = (...values: unknown[]): unknown =>
  plain(
    values.map((value) => node(value)).reduce((base, over) => merge(base, over)),
    createReport(),
  )

test('mappings merge by key, lists and everything else replace, null removes', () => {
  const base = {
    channels: {
      ops: { use: 'slack', to: ['a', 'b'], retry: { attempts: 3, cap: '1m' } },
      sms: { use: 'sms' },
    },
  }
  expect(
    merged(base, {
      channels: { ops: { to: ['c'], retry: { cap: null } }, sms: null, nope: null },
      locale: 'ja',
    }),
  ).toEqual({
    channels: { ops: { use: 'slack', to: ['c'], retry: { attempts: 3 } } },
    locale: 'ja',
  })
  expect(merged({ a: { b: 1 } }, { a: 2 }, { a: { c: 3 } })).toEqual({ a: { c: 3 } })
})

test('routes merge by name, new ones come first, and those without a name stay', () => {
  const base = [
    { name: 'page', to: ['ops'], priority: 1 },
    { to: ['mail'] },
    { name: 'digest', to: ['mail'] },
  ]
  expect(
    merged(
      { routes: base },
      { routes: [{ to: ['x'] }, { name: 'page', to: ['sms'] }, { name: 'new', to: ['y'] }] },
    ),
  ).toEqual({
    routes: [
      { to: ['x'] },
      { name: 'new', to: ['y'] },
      { name: 'page', to: ['sms'], priority: 1 },
      base[1],
      base[2],
    ],
  })
})

test('routes as a mapping change, add and remove by name', () => {
  const base = [
    { name: 'page', to: ['ops'], priority: 1 },
    { name: 'digest', to: ['mail'] },
  ]
  expect(
    merged(
      { routes: base },
      { routes: { digest: null, nope: null, page: { priority: 2 }, new: { to: ['x'] } } },
    ),
  ).toEqual({
    routes: [
      { name: 'new', to: ['x'] },
      { name: 'page', to: ['ops'], priority: 2 },
    ],
  })
  expect(merged({}, { routes: { new: { to: ['x'] } } })).toEqual({ routes: [{ name: 'new', to: ['x'] }] })
})

test('a list called routes further in replaces like any other', () => {
  expect(merged({ a: { routes: [{ name: 'x' }] } }, { a: { routes: [] } })).toEqual({ a: { routes: [] } })
})

test('every value keeps the place it came from', () => {
  const report = createReport()
  plain(merge(node({ a: 1, b: { c: 1 } }), node({ b: { d: 2 } }, 'notify.local.yaml')), report)
  const files = [...report.marks].map(([path, { file }]) => [path, file])
  expect(Object.fromEntries(files)).toMatchObject({
    a: 'notify.yaml',
    'b.c': 'notify.yaml',
    'b.d': 'notify.local.yaml',
  })
})

test('merging with nothing, and twice with the same, changes nothing', () => {
  const key = fc.constantFrom('a', 'b', 'routes')
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      fc.integer(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  const documents = fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree, { maxKeys: 3 })
  fc.assert(
    fc.property(documents, documents, (base, over) => {
      const once = merged(base, over)
      expect(merged(base, {})).toEqual(merged({}, base))
      expect(merged(base, over, over)).toEqual(once)
    }),
  )
})
