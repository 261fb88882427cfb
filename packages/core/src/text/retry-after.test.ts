import { describe, expect, test } from 'vitest'
import { retryAfterMs, secondsToMs } from './retry-after.ts'

const now = Date.UTC(2026, 10, 21, 12, 0, 0)

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['0', 0],
    ['  7 ', 7_000],
    ['99999999999', 366 * 86_400_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['Sat, 21 Nov 2026 12:01:30 GMT', 90_000],
    ['Sunday, 22-Nov-26 00:00:00 GMT', 12 * 3_600_000],
    ['Friday, 31-Dec-99 23:59:59 GMT', 0],
  ])('%j is %d ms', (header, expected) => expect(retryAfterMs(header, now)).toBe(expected))

  test.each([
    '5.5',
    '-5',
    '1e3',
    '0x10',
    '',
    ' ',
    'Infinity',
    'soon',
    '120, 60',
    '2026-11-22',
    '2026-11-22T00:00:00Z',
    'Sat, 21 Nov 2026 12:01:30',
    'Sat, 99 Nov 2026 12:01:30 GMT',
  ])('%j is no answer', (header) => expect(retryAfterMs(header, now)).toBeUndefined())

  test('of two headers the first counts; none is no answer', () => {
    expect(retryAfterMs(['3', '9'], now)).toBe(3_000)
    expect(retryAfterMs(undefined, now)).toBeUndefined()
    expect(retryAfterMs(null, now)).toBeUndefined()
  })

  test('seconds of a body may be fractions and nothing else', () => {
    expect(secondsToMs(64.57)).toBe(64_570)
    for (const wrong of ['64', -1, Number.NaN, Number.POSITIVE_INFINITY, null, {}])
      expect(secondsToMs(wrong)).toBeUndefined()
  })
})
