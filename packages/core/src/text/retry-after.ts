const longestMs = 366 * 86_400_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const imfFixdate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/
const rfc850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/

/**
 * Reads a Retry-After header: whole seconds, or one of the two dates of RFC 9110 (10.2.3, 5.6.7). Everything else is no
 * answer: `Number` takes `0x10`, `1e3` and the empty text, and `Date.parse` takes almost anything.
 *
 * @param now Epoch ms.
 * @returns Milliseconds from now; 0 for a date that has passed; nothing if it cannot be used.
 */
export function retryAfterMs(
  header: string | readonly string[] | null | undefined,
  now: number,
): number | undefined {
  const text = (typeof header === 'object' && header !== null ? header[0] : header)?.trim()
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1_000, longestMs)
  const [, day, month, year, ...time] = imfFixdate.exec(text) ?? rfc850.exec(text) ?? []
  if (day === undefined || month === undefined || year === undefined || !months.includes(month))
    return undefined
  const at = Date.UTC(fullYear(year, now), months.indexOf(month), Number(day), ...time.map(Number))
  // Date.UTC takes the 99th of November and makes it February.
  if (new Date(at).getUTCDate() !== Number(day)) return undefined
  return Math.min(Math.max(0, at - now), longestMs)
}

/** RFC 9110 5.6.7: a two-digit year more than 50 years in the future is in the past. */
function fullYear(year: string, now: number): number {
  if (year.length === 4) return Number(year)
  const thisYear = new Date(now).getUTCFullYear()
  const full = thisYear - (thisYear % 100) + Number(year)
  return full > thisYear + 50 ? full - 100 : full
}

/** Reads seconds from a body, e.g. Discord's `retry_after: 64.57`. Nothing unless it is a finite number from 0. */
export const secondsToMs = (seconds: unknown): number | undefined =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
    ? Math.min(Math.ceil(seconds * 1_000), longestMs)
    : undefined
