import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { problems, problemsOf } from './__fixtures__/make.ts'
import type { TimeRange } from './condition.ts'
import { compileRange, compileTimes } from './time.ts'

const at = (text: string): number => Date.parse(text)
const range = (given: TimeRange): ReturnType<typeof compileRange> => compileRange(given, 'time')
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

describe('inside', () => {
  test.each<[TimeRange, string, boolean]>([
    [{ between: ['09:00', '18:00'] }, '2027-03-10T09:00:00Z', true],
    [{ between: ['09:00', '18:00'] }, '2027-03-10T08:59:59.999Z', false],
    [{ between: ['09:00', '18:00'] }, '2027-03-10T17:59:59.999Z', true],
    [{ between: ['09:00', '18:00'] }, '2027-03-10T18:00:00Z', false],
    [{ between: ['18:00', '24:00'] }, '2027-03-10T23:59:59Z', true],
    [{ zone: 'Asia/Tokyo', between: ['09:00', '10:00'] }, '2027-03-10T00:30:00Z', true],
    [{ zone: 'Asia/Kathmandu', between: ['09:00', '09:01'] }, '2027-03-10T03:15:59Z', true],
    [{ zone: 'Asia/Kathmandu', between: ['09:00', '09:01'] }, '2027-03-10T03:14:59Z', false],
    [{ days: ['wed'] }, '2027-03-10T12:00:00Z', true],
    [{ days: ['mon-tue', 'thu'] }, '2027-03-10T12:00:00Z', false],
    [{ days: ['fri-mon'] }, '2027-03-14T12:00:00Z', true],
    [{ zone: 'Asia/Tokyo', days: ['thu'] }, '2027-03-10T15:00:00Z', true],
    [{ days: ['wed'], between: ['22:00', '07:00'] }, '2027-03-11T06:59:00Z', true],
    [{ days: ['wed'], between: ['22:00', '07:00'] }, '2027-03-10T06:59:00Z', false],
    [{ days: ['wed'], between: ['22:00', '07:00'] }, '2027-03-11T22:00:00Z', false],
    [{ days: ['sat'], between: ['22:00', '07:00'] }, '2027-03-14T01:00:00Z', true],
  ])('%j at %s: %s', (given, time, expected) => {
    expect(range(given).inside(at(time))).toBe(expected)
  })
})

describe('clocks that are changed', () => {
  const newYork = 'America/New_York'

  test('a range that starts in the skipped hour starts when the clock jumps', () => {
    // 2027-03-14 02:00 EST is 03:00 EDT.
    const { nextStart, inside } = range({ zone: newYork, between: ['02:30', '05:00'] })
    expect(iso(nextStart(at('2027-03-14T06:59:00Z')))).toBe('2027-03-14T07:00:00.000Z')
    expect(inside(at('2027-03-14T06:59:59Z'))).toBe(false)
    expect(iso(nextStart(at('2027-03-13T12:00:00Z')))).toBe('2027-03-14T07:00:00.000Z')
  })

  test('a range that ends in the skipped hour ends when the clock jumps', () => {
    const { nextEnd } = range({ zone: newYork, between: ['01:00', '02:30'] })
    expect(iso(nextEnd(at('2027-03-14T06:30:00Z')))).toBe('2027-03-14T07:00:00.000Z')
  })

  test('a range inside the skipped hour waits a day', () => {
    const { nextStart } = range({ zone: newYork, between: ['02:10', '02:50'] })
    expect(iso(nextStart(at('2027-03-14T05:00:00Z')))).toBe('2027-03-15T06:10:00.000Z')
    const sundays = range({ zone: newYork, days: ['sun'], between: ['02:10', '02:50'] })
    expect(iso(sundays.nextStart(at('2027-03-14T05:00:00Z')))).toBe('2027-03-21T06:10:00.000Z')
  })

  test('a range in the doubled hour comes twice', () => {
    // 2027-11-07 02:00 EDT is 01:00 EST.
    const { nextStart, nextEnd } = range({ zone: newYork, between: ['01:30', '01:45'] })
    expect(iso(nextStart(at('2027-11-07T04:00:00Z')))).toBe('2027-11-07T05:30:00.000Z')
    expect(iso(nextEnd(at('2027-11-07T05:30:00Z')))).toBe('2027-11-07T05:45:00.000Z')
    expect(iso(nextStart(at('2027-11-07T05:45:00Z')))).toBe('2027-11-07T06:30:00.000Z')
  })

  test('the clock that goes back can lead into a range', () => {
    const { nextStart, nextEnd } = range({ zone: newYork, between: ['00:30', '01:15'] })
    expect(iso(nextStart(at('2027-11-07T05:20:00Z')))).toBe('2027-11-07T06:00:00.000Z')
    expect(iso(nextEnd(at('2027-11-07T06:00:00Z')))).toBe('2027-11-07T06:15:00.000Z')
  })

  test('a time that is skipped counts when the clock jumps', () => {
    const next = compileTimes(['02:30'], newYork, 'at', 'zone')
    expect(iso(next(at('2027-03-14T05:00:00Z')))).toBe('2027-03-14T07:00:00.000Z')
    expect(iso(next(at('2027-03-14T07:00:00Z')))).toBe('2027-03-15T06:30:00.000Z')
  })

  test('a time that comes twice counts twice', () => {
    const next = compileTimes(['01:30'], newYork, 'at', 'zone')
    expect(iso(next(at('2027-11-07T04:00:00Z')))).toBe('2027-11-07T05:30:00.000Z')
    expect(iso(next(at('2027-11-07T05:30:00Z')))).toBe('2027-11-07T06:30:00.000Z')
    expect(iso(next(at('2027-11-07T06:30:00Z')))).toBe('2027-11-08T06:30:00.000Z')
  })

  test('half an hour is a change too', () => {
    // Lord Howe goes from +11 to +10:30 on 2027-04-04 at 02:00, which is 15:00Z the day before.
    const { nextStart } = range({ zone: 'Australia/Lord_Howe', between: ['02:00', '03:00'] })
    expect(iso(nextStart(at('2027-04-03T14:00:00Z')))).toBe('2027-04-03T15:30:00.000Z')
  })
})

test('the next of several times, always after now', () => {
  const next = compileTimes(['17:00', '09:00'], 'Asia/Tokyo', 'at', 'zone')
  expect(iso(next(at('2027-03-10T00:00:00Z')))).toBe('2027-03-10T08:00:00.000Z')
  expect(iso(next(at('2027-03-10T07:59:59.999Z')))).toBe('2027-03-10T08:00:00.000Z')
  expect(iso(next(at('2027-03-10T12:00:00Z')))).toBe('2027-03-11T00:00:00.000Z')
})

test('a range without an end says so', () => {
  expect(range({}).nextEnd(0)).toBeUndefined()
  expect(range({ between: ['00:00', '24:00'] }).nextEnd(0)).toBeUndefined()
  expect(iso(range({ days: ['mon-sat'] }).nextEnd(at('2027-03-10T12:00:00Z')))).toBe(
    '2027-03-14T00:00:00.000Z',
  )
})

/** The clock as the platform shows it, read without our arithmetic. */
function shows(zone: string, time: number): { day: string; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time)
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return { day: of('weekday').toLowerCase(), minute: Number(of('hour')) * 60 + Number(of('minute')) }
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const zoneNames = [
  'UTC',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'Pacific/Chatham',
]
const cases = fc.record({
  zone: fc.constantFrom(...zoneNames),
  from: fc.integer({ min: 0, max: 1_439 }),
  to: fc.integer({ min: 0, max: 1_439 }),
  chosen: fc.subarray(days, { minLength: 1 }),
  now: fc.oneof(
    fc.integer({ min: at('2026-01-01'), max: at('2030-01-01') }),
    // Around the changes of 2027 in New York and Berlin.
    fc.integer({ min: at('2027-03-13T00:00Z'), max: at('2027-03-15T00:00Z') }),
    fc.integer({ min: at('2027-11-06T00:00Z'), max: at('2027-11-08T00:00Z') }),
    fc.integer({ min: at('2027-10-30T00:00Z'), max: at('2027-11-01T00:00Z') }),
  ),
})

test('inside is what the local clock shows', () => {
  fc.assert(
    fc.property(cases, ({ zone, from, to, chosen, now }) => {
      fc.pre(from !== to)
      const { day, minute } = shows(zone, now)
      const yesterday = days[(days.indexOf(day) + 6) % 7]!
      const expected =
        from < to
          ? chosen.includes(day) && minute >= from && minute < to
          : (chosen.includes(day) && minute >= from) || (chosen.includes(yesterday) && minute < to)
      const { inside } = range({ zone, days: chosen, between: [clock(from), clock(to)] })
      expect(inside(now)).toBe(expected)
    }),
    { numRuns: 500 },
  )
})

test('the next start and the next end are the first changes, found minute by minute too', () => {
  fc.assert(
    fc.property(cases, ({ zone, from, to, chosen, now }) => {
      fc.pre(from !== to)
      const { inside, nextStart, nextEnd } = range({ zone, days: chosen, between: [clock(from), clock(to)] })
      const isInside = inside(now)
      const change = (isInside ? nextEnd : nextStart)(now)
      expect((isInside ? nextStart : nextEnd)(now)).toBe(now)
      let slow = now
      for (const end = now + 16 * 86_400_000; slow < end && inside(slow) === isInside;)
        slow = Math.floor(slow / 60_000) * 60_000 + 60_000
      expect(change).toBe(slow)
    }),
    { numRuns: 200 },
  )
})

describe('what cannot be read is told, with what is valid', () => {
  test.each([
    [{ zone: 'Asia/Tokio' }, 'time.zone', 'did you mean "Asia/Tokyo"?'],
    [{ zone: 9 }, 'time.zone', undefined],
    [{ days: ['mon-fry'] }, 'time.days[0]', 'one of sun, mon, tue, wed, thu, fri, sat'],
    [{ days: ['tues'] }, 'time.days[0]', 'did you mean "tue"?'],
    [{ days: [] }, 'time.days', undefined],
    [{ days: 'mon' }, 'time.days', undefined],
    [{ between: ['9:00', '18:00'] }, 'time.between[0]', 'from 00:00 to 23:59'],
    [{ between: ['24:00', '18:00'] }, 'time.between[0]', 'from 00:00 to 23:59'],
    [{ between: ['09:00', '25:00'] }, 'time.between[1]', 'from 00:00 to 23:59'],
    [{ between: ['09:00'] }, 'time.between', undefined],
    [{ between: ['09:00', '09:00'] }, 'time.between', 'leave it out for the whole day'],
    [null, 'time', undefined],
    [['mon'], 'time', undefined],
  ])('%j', (given, path, hint) => {
    const [problem, ...others] = problems(() => range(given as TimeRange))
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code: 'E_CONFIG_TIME', path })
    expect(problem?.hint).toBe(hint)
  })

  test('all at once', () => {
    expect(problemsOf(() => range({ zone: 'x', days: ['x'], between: ['x', 'y'] }))).toEqual([
      'time.zone: E_CONFIG_TIME',
      'time.days[0]: E_CONFIG_TIME',
      'time.between[0]: E_CONFIG_TIME',
    ])
    expect(problemsOf(() => compileTimes([], 'x', 'group.at', 'group.zone'))).toEqual([
      'group.zone: E_CONFIG_TIME',
      'group.at: E_CONFIG_TIME',
    ])
  })
})
