import { expect, test } from 'vitest'
import { contextOf, planOf } from '../__fixtures__/make.ts'
import type { Check, Plan } from '../plan.ts'
import { throttle, type ThrottleOptions } from './throttle.ts'

const checks = (given = {}, options: Partial<ThrottleOptions> = {}): readonly Check[] =>
  (throttle({ every: '5m', ...options })(planOf(given), contextOf()) as Plan).checks

const key = (given = {}, options: Partial<ThrottleOptions> = {}): string | undefined =>
  checks(given, options)[0]?.key

test('it reads nothing: it adds a check for the store', () => {
  expect(checks({ source: 'ci' })).toEqual([
    { kind: 'throttle', key: 'throttle/error/task.failed/ci', everyMs: 300_000 },
  ])
})

test('the key is the one given, else type and source, always with the severity', () => {
  expect(key({ key: 'disk', severity: 'warning' })).toBe('throttle/warning/disk')
  expect(key()).toBe('throttle/error/task.failed/')
  expect(key({}, { by: () => 'all' })).toBe('throttle/error/all')
  expect(key({ metadata: { repo: '本店' } }, { by: ['metadata.repo', 'source'] })).toBe(
    'throttle/error/["本店",null]',
  )
})

test('names and tenants are kept apart', () => {
  expect(key({}, { name: 'slow' })).not.toBe(key())
  expect(key({ tenant: 'acme' })).toBe(`acme\u0000${key()}`)
})

test('without a key nothing is held back', () => {
  expect(checks({}, { by: () => undefined })).toEqual([])
})

test('what follows an incident is never checked', () => {
  expect(checks({ key: 'disk', state: 'acknowledged' })).toEqual([])
  expect(checks({ key: 'disk', state: 'resolved' })).toEqual([])
  expect(checks({ key: 'disk', state: 'firing' })).toHaveLength(1)
})

test('a wrong duration or path is found when the stage is made', () => {
  expect(() => throttle({ every: '0s' })).toThrow('throttle.every')
  expect(() => throttle({ every: '5m', by: ['metdata.repo'] })).toThrow('throttle.by[0]')
})
