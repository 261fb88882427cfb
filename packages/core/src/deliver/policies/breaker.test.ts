import { describe, expect, test } from 'vitest'
import type { Sent } from '../../channel.ts'
import { DeliveryError, type HoldRequest } from '../../errors.ts'
import { manualClock } from '../../manual-clock.ts'
import { memory } from '../../store/memory/memory.ts'
import { createTestNotifier, recorder } from '../../testing/index.ts'
import { breaker } from './breaker.ts'
import type { AttemptContext } from './policy.ts'

/** Puts answers through one breaker. @returns For each: the hold it asked for, if any. */
async function through(
  policy: ReturnType<typeof breaker>,
  answers: readonly ('good' | 'bad')[],
): Promise<(HoldRequest | undefined)[]> {
  const attempt = { destination: 'ops', clock: manualClock() } as unknown as AttemptContext
  const holds: (HoldRequest | undefined)[] = []
  for (const answer of answers) {
    const next = async (): Promise<Sent> => {
      if (answer === 'bad') throw new DeliveryError('unavailable', 'the service answered 503')
      return {}
    }
    const thrown: unknown = await policy.around!(attempt, next).then(
      () => undefined,
      (error: unknown) => error,
    )
    holds.push((thrown as DeliveryError | undefined)?.hold)
  }
  return holds
}

describe('a breaker', () => {
  test('opens after so many failures in a row, for twice as long each time, up to its cap', async () => {
    const policy = breaker({ failures: 2, hold: '10s', cap: '30s' })
    const holds = await through(policy, ['bad', 'bad', 'bad', 'bad'])
    expect(holds.map((hold) => hold?.ms)).toEqual([undefined, 10_000, 20_000, 30_000])
  })

  test('closes after one success, unless it is told of more', async () => {
    const holds = await through(breaker({ failures: 2 }), ['bad', 'bad', 'good', 'bad'])
    expect(holds.map((hold) => hold?.probes)).toEqual([undefined, undefined, undefined, undefined])
    expect(holds[3]).toBeUndefined()
  })

  test('with two successes opens again at a failure after the first, and not after the second', async () => {
    const policy = (): ReturnType<typeof breaker> => breaker({ failures: 2, hold: '10s', successes: 2 })
    const half = await through(policy(), ['bad', 'bad', 'good', 'bad', 'good', 'bad'])
    expect(half[1]).toEqual({ ms: 10_000, probe: true, probes: 2, why: 'breaker' })
    expect(half.map((hold) => hold?.ms)).toEqual([undefined, 10_000, undefined, 20_000, undefined, 40_000])
    const closed = await through(policy(), ['bad', 'bad', 'good', 'good', 'bad'])
    expect(closed[4]).toBeUndefined()
  })

  test('refuses a number of successes that is none', () => {
    expect(() => breaker({ successes: 0 })).toThrow(
      /breaker\.successes: expected a whole number of at least 1/,
    )
  })

  test('two successes may be those of two nodes; until then one delivery goes at a time', async () => {
    const clock = manualClock()
    const store = memory({ clock })
    const channels = [recorder(), recorder()]
    let ids = 0
    const nodes = channels.map((ops) =>
      createTestNotifier({
        clock,
        store,
        newId: () => `id-${++ids}`,
        channels: { ops },
        policies: [breaker({ failures: 1, hold: '30s', successes: 2 })],
      }),
    )
    const [one, two] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    channels[0]!.fail(new DeliveryError('unavailable', '503'))
    await one.send({ title: 'a' })
    // The next probe hangs wherever it goes, until it has taken its time.
    for (const title of ['b', 'c', 'd']) await two.accept({ title })
    const released = (): number => two.events.filter(({ kind }) => kind === 'released').length
    const requests = (): number => channels[0]!.sent.length + channels[1]!.sent.length
    channels[0]!.fail('hang')
    channels[1]!.fail('hang')
    await clock.advance(30_000)
    expect(requests() + released()).toBe(0)
    expect((await two.channels.limits('ops')).inFlight).toBe(1)
    await clock.advance(600_000)
    expect(requests()).toBe(4)
    expect(released()).toBeGreaterThan(0)
  })
})
