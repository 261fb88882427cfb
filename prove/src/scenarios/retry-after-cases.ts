import type { Destination } from '../node-channels.ts'
import type { Answering } from '../recording.ts'

/** One way to say when to come back, and when that is. */
export interface Case {
  readonly name: string
  readonly use: Destination['use']
  readonly answering: Partial<Answering>
  /** From the answer. */
  readonly fromMs: number
  /** The time it names itself. Epoch ms. */
  readonly at?: number
  /** It names a time beyond the age that a delivery may reach. */
  readonly dies?: boolean
}

/** A 429 that names no time that can be used. */
const floorMs = 30_000

/** @param now Epoch ms. */
export function casesFrom(now: number): readonly Case[] {
  // Dates have whole seconds.
  const at = Math.ceil((now + 5_000) / 1_000) * 1_000
  const header = (name: string, value: string | readonly string[], fromMs: number): Case => ({
    name,
    use: 'webhook',
    answering: { status: 429, times: 1, headers: { 'retry-after': value } },
    fromMs,
  })
  const date = (name: string, value: string, status = 429): Case => ({
    name,
    use: 'webhook',
    answering: { status, until: at, headers: { 'retry-after': value } },
    fromMs: at - now,
    at,
  })
  const body = (name: string, use: Destination['use'], content: object, fromMs: number): Case => ({
    name,
    use,
    answering: {
      status: 429,
      times: 1,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    },
    fromMs,
  })
  return [
    header('seconds', '2', 2_000),
    header('spaces', '  7 ', 7_000),
    header('minutes', '120', 120_000),
    header('zero', '0', 0),
    header('two-headers', ['2', '60'], 2_000),
    header('past', 'Fri, 31 Dec 1999 23:59:59 GMT', 0),
    date('imf-date', new Date(at).toUTCString()),
    date('imf-date-503', new Date(at).toUTCString(), 503),
    date('rfc-850', rfc850(at)),
    ...['5.5', '-5', '1e3', '0x10', '', 'Infinity', 'soon', '120, 60'].map((value, index) =>
      header(`no-time-${index}`, value, floorMs),
    ),
    { ...header('years', '99999999999', 366 * 86_400_000), dies: true },
    body(
      'float',
      'webhook',
      { message: 'You are being rate limited.', retry_after: 2.57, global: false },
      2_570,
    ),
    body('parameters', 'webhook', { ok: false, parameters: { retry_after: 2 } }, 2_000),
    body(
      'discord',
      'discord',
      { message: 'You are being rate limited.', retry_after: 2.57, global: false },
      2_570,
    ),
    body('telegram', 'telegram', telegramAnswer, 2_000),
  ]
}

const telegramAnswer = {
  ok: false,
  error_code: 429,
  description: 'Too Many Requests: retry after 2',
  parameters: { retry_after: 2 },
}

/** `Sunday, 22-Nov-26 00:00:00 GMT`. */
function rfc850(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(/,? /)
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(at)
  return `${weekday}, ${day}-${month}-${year!.slice(-2)} ${time} GMT`
}
