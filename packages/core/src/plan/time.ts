/** Local time without a dependency. Minutes count from local midnight; what waits is told in epoch ms. */
import type { ConfigurationError, Problem } from '../errors.ts'
import type { TimeRange } from './condition.ts'
import { gather, mistake, report, suggest } from './problems.ts'

/** A range of local time, ready to be asked. All times are epoch ms. */
export interface Range {
  /** Does the local clock show a time in the range? The end is not included. */
  readonly inside: (now: number) => boolean
  /** From `now` on, the first time inside. */
  readonly nextStart: (now: number) => number | undefined
  /** From `now` on, the first time outside. Nothing if the range covers the whole week. */
  readonly nextEnd: (now: number) => number | undefined
}

/** Local time minus UTC, in ms. */
type Offset = (at: number) => number

const minuteMs = 60_000
const quarterMs = 15 * minuteMs
const dayMs = 24 * 60 * minuteMs
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** A weekly range comes round in 7 days, in 14 if a changed clock skipped it. */
const farthestMs = 16 * dayMs

/**
 * Compiles a range of local time.
 *
 * It is what the local clock shows: a time that the clock skips in spring is never inside, one that it shows twice in
 * autumn is inside twice. Of a range that passes midnight the day is that of its start.
 *
 * @throws {ConfigurationError} `E_CONFIG_TIME` with all that is wrong in zone, days and times.
 */
export function compileRange(range: TimeRange, path: string): Range {
  const problems: Problem[] = []
  if (typeof range !== 'object' || range === null || Array.isArray(range))
    throw wrong(path, 'expected a range: { zone, days, between }', range)
  const offset = gather(problems, () => zone(range.zone, `${path}.zone`))
  const days = gather(problems, () => parseDays(range.days, `${path}.days`))
  const between = gather(problems, () => parseBetween(range.between, `${path}.between`))
  report(problems)
  const [from, to] = between!
  const inside = (now: number): boolean => {
    const local = now + offset!(now)
    const day = Math.floor(local / dayMs)
    const minute = Math.floor((local - day * dayMs) / minuteMs)
    // 1970-01-01 was a Thursday.
    const today = days!.has((day + 4) % 7)
    if (from < to) return today && minute >= from && minute < to
    return (today && minute >= from) || (minute < to && days!.has((day + 3) % 7))
  }
  const next =
    (wanted: boolean) =>
    (now: number): number | undefined => {
      for (let at = now; at < now + farthestMs; at = nextStop(offset!, [from, to], at))
        if (inside(at) === wanted) return at
      return undefined
    }
  return { inside, nextStart: next(true), nextEnd: next(false) }
}

/**
 * Compiles times of day. The answer gives the first of them after `now`; one that the clock skips counts when it is
 * changed, one that it shows twice counts twice.
 *
 * @throws {ConfigurationError} `E_CONFIG_TIME`.
 */
export function compileTimes(
  times: readonly string[],
  zoneName: string | undefined,
  path: string,
  zonePath: string,
): (now: number) => number {
  const problems: Problem[] = []
  const offset = gather(problems, () => zone(zoneName, zonePath))
  const minutes = gather(problems, () =>
    atLeastOne(times, path).map((time, index) => parseTime(time, `${path}[${index}]`)),
  )
  report(problems)
  return (now) => {
    for (let at = now; ;) {
      const next = nextStop(offset!, minutes!, at)
      const jumpMs = offset!(next) - offset!(at)
      const local = next + offset!(next)
      if (minutes!.some((minute) => (local - minute * minuteMs) % dayMs <= jumpMs)) return next
      at = next
    }
  }
}

/** After `after`, the first time at which the local clock shows one of these minutes, or is changed. */
function nextStop(offset: Offset, minutes: readonly number[], after: number): number {
  const before = offset(after)
  const local = after + before
  const midnight = Math.floor(local / dayMs) * dayMs
  let shows = Infinity
  for (const minute of minutes) {
    const today = midnight + (minute % 1_440) * minuteMs
    shows = Math.min(shows, today > local ? today : today + dayMs)
  }
  const at = shows - before
  return offset(at) === before ? at : firstChange(offset, after, at)
}

/** Clocks are changed at full quarters of an hour. */
function firstChange(offset: Offset, from: number, to: number): number {
  let [before, after] = [Math.floor(from / quarterMs), Math.floor(to / quarterMs)]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offset(middle * quarterMs) === offset(from)) before = middle
    else after = middle
  }
  return after * quarterMs
}

/** Zones come from outside, with every person: what is remembered is bounded. */
const mostRemembered = 1_000
const zones = new Map<string, Offset>()

function zone(name: unknown, path: string): Offset {
  const timeZone = name === undefined ? 'UTC' : name
  if (typeof timeZone !== 'string') throw wrong(path, 'expected a time zone', name)
  const known = zones.get(timeZone)
  if (known) return known
  const offset = readZone(timeZone, path)
  remember(zones, timeZone, offset)
  return offset
}

function readZone(timeZone: string, path: string): Offset {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, ...numeric, ...clock })
  } catch {
    const names = Intl.supportedValuesOf('timeZone')
    throw wrong(path, 'not an IANA time zone', timeZone, suggest(timeZone, ['UTC', ...names]))
  }
  const offsets = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / quarterMs)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const shows = format.format(quarter * quarterMs)
    const [month, day, year, hour, minute, second] = (shows.match(/\d+/g) ?? []).map(Number)
    const offset = Date.UTC(year!, month! - 1, day, hour, minute, second) - quarter * quarterMs
    remember(offsets, quarter, offset)
    return offset
  }
}

function remember<Key, Value>(memo: Map<Key, Value>, key: Key, value: Value): void {
  if (memo.size >= mostRemembered) memo.clear()
  memo.set(key, value)
}

function parseBetween(between: unknown, path: string): readonly [from: number, to: number] {
  if (between === undefined) return [0, 1_440]
  if (!Array.isArray(between) || between.length !== 2)
    throw wrong(path, "expected two times, e.g. ['09:00', '18:00']", between)
  const from = parseTime(between[0], `${path}[0]`)
  const to = between[1] === '24:00' ? 1_440 : parseTime(between[1], `${path}[1]`)
  if (from === to) throw wrong(path, 'start and end are the same', between, 'leave it out for the whole day')
  return [from, to]
}

function parseTime(time: unknown, path: string): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typeof time === 'string' ? time : '') ?? []
  if (hour === undefined) throw wrong(path, 'expected a local time', time, 'from 00:00 to 23:59')
  return Number(hour) * 60 + Number(minute)
}

function parseDays(days: unknown, path: string): ReadonlySet<number> {
  const all = new Set<number>()
  for (const [index, text] of (days === undefined ? ['sun-sat'] : atLeastOne(days, path)).entries()) {
    const [first, last = first, ...others] = (typeof text === 'string' ? text : '').split('-').map(dayOf)
    if (first === -1 || last === -1 || first === undefined || last === undefined || others.length > 0)
      throw wrong(`${path}[${index}]`, 'expected a day or a range of days', text, suggest(text, weekdays))
    for (let day = first; ; day = (day + 1) % 7) {
      all.add(day)
      if (day === last) break
    }
  }
  return all
}

const dayOf = (day: string): number => weekdays.indexOf(day)

function atLeastOne(list: unknown, path: string): readonly unknown[] {
  if (Array.isArray(list) && list.length > 0) return list
  throw wrong(path, 'expected a list with at least one entry', list)
}

const wrong = (path: string, message: string, received: unknown, hint?: string): ConfigurationError =>
  mistake('E_CONFIG_TIME', path, message, received, hint)
