import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../delivery.ts'
import { DeliveryError, reasons, type Reason } from '../errors.ts'
import { decide } from './decide.ts'
import { standardRetry } from './retry.ts'

const delivery: Delivery = {
  id: 'd',
  channel: 'ops',
  destination: 'ops',
  route: 'all',
  cause: 'route',
  level: 0,
  notifications: [],
  fallback: [],
  acceptedAt: 0,
  ageMs: 0,
  attempts: 0,
  attemptsAtReplay: 0,
  crashes: 0,
  epoch: 1,
  sent: 0,
  mayHaveArrived: false,
  ring: false,
  digest: false,
}
const half = (): number => 0.5
const after = (reason: Reason, given: Partial<Delivery> = {}, options = {}, retry = {}) =>
  decide(
    { ...delivery, ...given },
    new DeliveryError(reason, 'why', options),
    { ...standardRetry, ...retry },
    half,
  )

describe('what follows a failed attempt', () => {
  test.each(Object.entries(reasons))('%s', (name, { retryable }) => {
    const { next, fallback } = after(name as Reason)
    expect(next.state).toBe(retryable ? 'waiting' : 'dead')
    expect(fallback).toBe(!retryable)
  })

  test.each([
    ['auth', { why: 'auth', probe: true, ms: 300_000 }],
    ['not-found', { why: 'not-found', probe: true, ms: 300_000 }],
    ['gone', { why: 'gone', probe: false }],
    ['rate-limited', { why: 'retry-after', probe: true, ms: 30_000 }],
    ['invalid', undefined],
    ['unavailable', undefined],
  ] as const)('%s holds the destination as it must', (reason, hold) => {
    const { hold: found } = after(reason)
    if (hold === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(hold)
  })

  test('what a vendor asked for is never cut short, and spread by at most a tenth and five seconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_600_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retryAfter, random) => {
          const error = new DeliveryError('rate-limited', 'why', { retryAfterMs: retryAfter })
          const { next, hold } = decide(delivery, error, standardRetry, () => random)
          const waitMs = next.state === 'waiting' ? next.afterMs! : Number.NaN
          expect(waitMs).toBeGreaterThanOrEqual(retryAfter)
          expect(waitMs).toBeLessThanOrEqual(Math.ceil(retryAfter + Math.min(retryAfter / 10, 5_000)))
          expect(hold?.ms).toBe(waitMs)
        },
      ),
    )
  })

  test('backoff is full jitter under a growing ceiling, at least a second, 30 seconds after a 429 without timing', () => {
    const wait = (attempts: number, random: number): number => {
      const { next } = decide(
        { ...delivery, attempts },
        new DeliveryError('unavailable', 'why'),
        standardRetry,
        () => random,
      )
      return next.state === 'waiting' ? next.afterMs! : Number.NaN
    }
    expect([0, 1, 2, 3].map((attempts) => wait(attempts, 0.999_999))).toEqual([2_000, 4_000, 8_000, 16_000])
    expect(wait(13, 0.999_999_9)).toBe(900_000)
    expect(wait(5, 0)).toBe(1_000)
    expect(after('rate-limited').next).toMatchObject({ afterMs: 30_000 })
  })

  test('time on hold costs age and not attempts; a replay begins both anew', () => {
    expect(after('unavailable', { attempts: 14 }).next).toMatchObject({
      state: 'dead',
      why: 'gave up after 15 attempts: why',
    })
    expect(after('unavailable', { attempts: 14, attemptsAtReplay: 14 }).next.state).toBe('waiting')
    expect(after('unavailable', { ageMs: 86_400_000 }).next).toMatchObject({
      state: 'dead',
      why: 'cannot be delivered within 24h: why',
    })
  })

  test('what may have arrived is sent again, or is unknown and starts the fallback, as configured', () => {
    expect(after('timeout')).toMatchObject({
      next: { state: 'waiting' },
      mayHaveArrived: true,
      fallback: false,
    })
    expect(after('timeout', {}, {}, { ambiguous: 'unknown' })).toMatchObject({
      next: { state: 'unknown' },
      fallback: true,
    })
    expect(after('unavailable', {}, {}, { ambiguous: 'unknown' }).next.state).toBe('waiting')
  })

  test('an edit whose message is gone is forgotten and posted anew at once', () => {
    expect(after('not-found', { reference: { ts: '1' } })).toEqual({
      next: { state: 'waiting', afterMs: 0, why: 'due', error: 'why' },
      forget: true,
      fallback: false,
    })
  })

  test('a refusal of one person holds nothing', () => {
    expect(after('gone', {}, { recipientOnly: true }).hold).toBeUndefined()
    const recipient = { id: 'aya', addresses: { email: 'aya@example.com' } }
    expect(after('not-found', { recipient }).hold).toBeUndefined()
    expect(after('auth', { recipient }).hold).toMatchObject({ why: 'auth' })
  })
})
