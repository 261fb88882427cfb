import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Delivery, Hold, Receipt } from '../delivery.ts'
import { ConfigurationError } from '../errors.ts'
import type { Notification } from '../notification.ts'
import type { NotifierEvent } from './events.ts'
import { consoleLogger, logObserver } from './log.ts'
import type { Logger, LogLevel } from './log.ts'

const notification: Notification = {
  id: 'n-1',
  type: 'task.failed',
  severity: 'error',
  title: 'canary-title',
  body: 'canary-body',
  metadata: { canary: 'canary-metadata' },
  recipients: [{ id: 'canary-person', addresses: { email: 'canary@acme.dev' } }],
  occurredAt: 1,
}
const delivery: Delivery = {
  id: 'd-1',
  channel: 'ops',
  destination: 'acme\0ops',
  recipient: notification.recipients![0]!,
  route: 'page',
  cause: 'route',
  level: 0,
  notifications: [notification],
  fallback: [],
  acceptedAt: 1,
  ageMs: 20,
  attempts: 1,
  attemptsAtReplay: 0,
  ring: false,
  digest: false,
  crashes: 0,
  epoch: 1,
  sent: 0,
  left: ['canary-message'],
  mayHaveArrived: false,
}
const common = {
  delivery: 'd-1',
  channel: 'ops',
  recipient: 'canary-person',
  route: 'page',
  attempts: 1,
} as const
const dead: Receipt = {
  ...common,
  outcome: 'dead',
  why: 'slack: the token was refused',
  at: 1,
  fallback: 'mail',
}
const delivered: Receipt = { ...common, outcome: 'delivered', at: 1, reference: { to: 'canary@acme.dev' } }
const waiting: Receipt = { ...common, outcome: 'waiting', why: 'retry', until: 60_000, error: 'slack: 503' }
const hold = (why: Hold['why']): NotifierEvent => ({
  kind: 'held',
  at: 1,
  hold: {
    destination: 'acme\0ops',
    channel: 'ops',
    tenant: 'acme',
    why,
    probe: true,
    until: 60_000,
    error: 'slack: refused',
  },
})

type Entry = { readonly level: string; readonly message: string } & Record<string, unknown>

const log = (event: NotifierEvent): Entry[] => {
  const entries: Entry[] = []
  const write =
    (level: string): Logger['debug'] =>
    (facts, message) =>
      entries.push(JSON.parse(JSON.stringify({ level, message, ...facts })))
  logObserver({ debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') })(
    event,
  )
  return entries
}

const known = { notification: 'n-1', delivery: 'd-1', channel: 'ops', destination: 'acme\0ops' }
const accepted: NotifierEvent = {
  kind: 'accepted',
  at: 1,
  notification,
  accepted: { id: 'n-1', repeated: false, durable: true, receipts: [waiting, delivered, dead] },
  steps: [
    {
      by: 'throttle',
      did: 'is settled at commit',
      data: { kind: 'throttle', key: 'canary-key', everyMs: 1 },
    },
    { by: 'page', did: 'matched' },
    { by: 'silence', did: 'suppressed', data: { why: 'maintenance', until: 60_000 } },
  ],
}

test('an accepted notification: one line for itself, for each decision and for each receipt', () => {
  const event = { event: 'accepted', notification: 'n-1' }
  const decided = { level: 'debug', message: 'decided', ...event }
  const receipt = { ...event, delivery: 'd-1', channel: 'ops', route: 'page', attempts: 1 }
  const until = '1970-01-01T00:01:00.000Z'
  const told = { type: 'task.failed', severity: 'error', repeated: false, durable: true }
  expect(log(accepted)).toEqual([
    { level: 'debug', message: 'accepted', ...event, ...told },
    { ...decided, by: 'throttle', did: 'is settled at commit' },
    { ...decided, by: 'page', did: 'matched' },
    { ...decided, by: 'silence', did: 'suppressed', why: 'maintenance', until },
    {
      level: 'debug',
      message: 'waiting',
      outcome: 'waiting',
      ...receipt,
      why: 'retry',
      error: 'slack: 503',
      until,
    },
    { level: 'debug', message: 'delivered', outcome: 'delivered', ...receipt },
    {
      level: 'error',
      message: 'dead',
      outcome: 'dead',
      ...receipt,
      why: 'slack: the token was refused',
      fallback: 'mail',
    },
  ])
})

test('what waits until somebody releases it has no time', () => {
  const receipt: Receipt = { ...common, outcome: 'waiting', why: 'held', until: Number.MAX_SAFE_INTEGER }
  const [line] = log({ kind: 'settled', at: 1, delivery, receipt })
  expect(line).toMatchObject({ why: 'held' })
  expect(line).not.toHaveProperty('until')
})

test('a repeated call decided nothing, and is told under the first id', () => {
  const again: NotifierEvent = {
    ...accepted,
    accepted: { id: 'n-0', repeated: true, durable: true, receipts: [] },
  }
  expect(log(again)).toMatchObject([{ message: 'accepted', notification: 'n-0', repeated: true }])
})

const attempt = { delivery: 'd-1', number: 2, startedAt: 1, durationMs: 31 } as const
const lines: readonly (readonly [NotifierEvent, Record<string, unknown>])[] = [
  [
    { kind: 'leased', at: 1, delivery },
    { level: 'debug', ...known, cause: 'route', ageMs: 20 },
  ],
  [
    { kind: 'attempt', at: 1, delivery, attempt: { ...attempt, outcome: 'delivered' } },
    {
      level: 'debug',
      message: 'attempt delivered',
      ...known,
      attempt: 2,
      durationMs: 31,
      outcome: 'delivered',
    },
  ],
  [
    { kind: 'attempt', at: 1, delivery, attempt: { ...attempt, outcome: 'unavailable', why: 'slack: 503' } },
    { level: 'warn', message: 'attempt failed', ...known, outcome: 'unavailable', why: 'slack: 503' },
  ],
  [
    { kind: 'settled', at: 1, delivery, receipt: delivered },
    { level: 'debug', message: 'delivered', ...known },
  ],
  [
    { kind: 'settled', at: 1, delivery, receipt: dead },
    { level: 'error', message: 'dead', ...known, why: 'slack: the token was refused', fallback: 'mail' },
  ],
  [
    { kind: 'settled', at: 1, delivery, receipt: { ...common, outcome: 'unknown', why: 'timeout', at: 1 } },
    { level: 'error', message: 'unknown', ...known, why: 'timeout' },
  ],
  [
    { kind: 'settled', at: 1, delivery },
    { level: 'warn', message: 'lease lost, another worker has the delivery' },
  ],
  ...(['auth', 'gone', 'not-found'] as const).map((why) => [hold(why), { level: 'error', why }] as const),
  [hold('failing'), { level: 'warn', destination: 'acme\0ops', channel: 'ops', tenant: 'acme', probe: true }],
  ...(['retry-after', 'breaker', 'paused', 'unavailable'] as const).map(
    (why) => [hold(why), { level: 'info', why }] as const,
  ),
  [
    { kind: 'released', at: 1, destination: 'acme\0ops' },
    { level: 'info', destination: 'acme\0ops' },
  ],
  [
    { kind: 'limited', at: 1, destination: 'acme\0ops', delivery: 'd-1', notification: 'n-1', until: 60_000 },
    {
      level: 'info',
      notification: 'n-1',
      delivery: 'd-1',
      destination: 'acme\0ops',
      until: '1970-01-01T00:01:00.000Z',
    },
  ],
  [
    { kind: 'reloaded', at: 1, channels: ['ops'] },
    { level: 'info', channels: ['ops'] },
  ],
  [
    { kind: 'trouble', at: 1, where: 'store', why: 'it did not answer', notification: 'n-1' },
    { level: 'error', where: 'store', why: 'it did not answer', notification: 'n-1' },
  ],
]

describe('every other event is one line', () => {
  test.each(lines.map(([event, line]) => [event.kind, line['level'], event, line] as const))(
    '%s (%s)',
    (kind, _, event, line) => {
      expect(log(event)).toEqual([expect.objectContaining({ event: kind, ...line })])
    },
  )
})

test('a digest names all its notifications', () => {
  const digest = { ...delivery, notifications: [notification, { ...notification, id: 'n-2' }] }
  expect(log({ kind: 'leased', at: 1, delivery: digest })).toMatchObject([{ notifications: ['n-1', 'n-2'] }])
})

test('no line holds text, metadata, addresses, people or messages', () => {
  for (const event of [accepted, ...lines.map(([event]) => event)])
    expect(JSON.stringify(log(event))).not.toContain('canary')
})

describe('the console logger', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {})
  afterEach(() => {
    written.mockClear()
    vi.unstubAllEnvs()
  })
  const levelsOf = (logger: Logger): string[] => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]({}, 'x')
    return written.mock.calls.map(([line]) => (JSON.parse(String(line)) as Entry).level)
  }

  test('writes one line of JSON', () => {
    consoleLogger('debug').info({ notification: 'n-1', waitMs: 5 }, 'held')
    expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      message: 'held',
      notification: 'n-1',
      waitMs: 5,
    })
  })

  test('escapes what would act on a terminal, and keeps what was said', () => {
    const why = '\x1b[2J\r\n{"level":"info"}\x7f\x9b2J\u2028\u202e 日本語 🔑'
    consoleLogger('debug').error({ why }, 'x')
    const line = String(written.mock.calls[0]?.[0])
    expect(line).toMatch(/^[^\p{Cc}\u2028\u202e]+$/u)
    expect(JSON.parse(line)).toMatchObject({ why, level: 'error' })
  })

  test.each<[LogLevel | undefined, string | undefined, string[]]>([
    [undefined, undefined, ['warn', 'error']],
    [undefined, '', ['warn', 'error']],
    [undefined, 'info', ['info', 'warn', 'error']],
    ['debug', 'silent', ['debug', 'info', 'warn', 'error']],
    ['error', undefined, ['error']],
    ['silent', undefined, []],
  ])('with level %s and NOTIFY_LOG=%s', (level, fromEnvironment, expected) => {
    vi.stubEnv('NOTIFY_LOG', fromEnvironment)
    expect(levelsOf(consoleLogger(level))).toEqual(expected)
  })

  test('names the valid levels when it does not know one', () => {
    vi.stubEnv('NOTIFY_LOG', 'wran')
    expect(() => consoleLogger()).toThrow(
      new ConfigurationError([
        {
          code: '',
          path: 'NOTIFY_LOG',
          message: 'expected one of debug, info, warn, error, silent',
          received: '"wran"',
          hint: 'did you mean warn?',
        },
      ]).message,
    )
    expect(() => consoleLogger('loud' as LogLevel)).toThrow(/^consoleLogger\.level: expected one of debug/)
  })

  test('writes the sentence if the facts are not JSON', () => {
    consoleLogger('debug').warn({ size: 1n }, 'large')
    expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toMatchObject({ level: 'warn', message: 'large' })
  })
})
