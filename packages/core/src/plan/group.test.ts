import { expect, test } from 'vitest'
import { noon, notificationOf, problemsOf } from './__fixtures__/make.ts'
import type { Group } from './plan.ts'
import { compileGroup } from './group.ts'
import type { GroupOptions } from './routes.ts'

const group = (options: GroupOptions, given = {}, afterMs = 0): Group =>
  compileGroup(options, 'group')(notificationOf(given), ['route', 'digest', 'mail', undefined], noon, afterMs)

test('the key is made of its owner and the values, kept apart by tenant', () => {
  const by = ['type', 'metadata.repo']
  expect(group({ wait: '30s' }).key).toBe('["route","digest","mail",null,null]')
  expect(group({ wait: '30s', by }, { metadata: { repo: '本店' } }).key).toBe(
    '["route","digest","mail",null,"[\\"task.failed\\",\\"本店\\"]"]',
  )
  expect(group({ wait: '30s' }, { tenant: 'acme' }).key).toBe(`acme\u0000${group({ wait: '30s' }).key}`)
})

test('it waits `wait`, at most `atMost`, for 50 items', () => {
  expect(group({ wait: '30s' })).toMatchObject({
    waitMs: 30_000,
    atMostMs: 30_000,
    limit: 50,
    leading: false,
  })
  expect(group({ wait: '30s', atMost: '2m', limit: 20, leading: true })).toMatchObject({
    waitMs: 30_000,
    atMostMs: 120_000,
    limit: 20,
    leading: true,
  })
})

test('at set times it waits for the next one', () => {
  const at = { at: ['09:00', '17:00'], zone: 'Asia/Tokyo' }
  expect(group(at)).toMatchObject({ waitMs: 12 * 3_600_000, atMostMs: 12 * 3_600_000 })
})

test('what may not go yet is not flushed before, nor led', () => {
  expect(group({ wait: '30s', atMost: '2m', leading: true }, {}, 60_000)).toMatchObject({
    waitMs: 60_000,
    atMostMs: 120_000,
    leading: false,
  })
})

test.each<[GroupOptions, string[]]>([
  [{}, ['group: E_CONFIG_GROUP']],
  [{ wait: '30s', at: ['09:00'] }, ['group: E_CONFIG_GROUP']],
  [{ wait: '0s' }, ['group.wait: E_CONFIG_DURATION']],
  [{ wait: '2m', atMost: '1m' }, ['group.atMost: E_CONFIG_GROUP']],
  [{ wait: '1m', atMost: '31d' }, ['group: E_CONFIG_GROUP']],
  [{ wait: '30s', limit: 0 }, ['group.limit: E_CONFIG_GROUP']],
  [{ at: ['9:00'], zone: 'Mars' }, ['group.zone: E_CONFIG_TIME', 'group.at[0]: E_CONFIG_TIME']],
  [
    { wait: 'soon', by: ['metdata'], limit: 1.5 },
    ['group.by[0]: E_CONFIG_CONDITION', 'group.wait: E_CONFIG_DURATION', 'group.limit: E_CONFIG_GROUP'],
  ],
])('%j is refused', (options, expected) => {
  expect(problemsOf(() => compileGroup(options, 'group'))).toEqual(expected)
})
