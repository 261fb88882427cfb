import * as fc from 'fast-check'
import type { Limit } from '@notify/core/store'

/** One thing done to two stores. `which` chooses among what is there, whatever its number. Durations are whole seconds. */
export type Operation =
  | { readonly do: 'accept'; readonly incident?: Told; readonly others: readonly Told[] }
  | { readonly do: 'lease' }
  | { readonly do: 'settle'; readonly which: number; readonly how: How; readonly seconds: number }
  /** An outcome under the epoch before. */
  | { readonly do: 'late'; readonly which: number }
  /** One of those that are leased is never settled. */
  | { readonly do: 'crash'; readonly which: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'hold'; readonly destination: string; readonly seconds?: number; readonly probe: boolean }
  | { readonly do: 'release'; readonly destination: string }
  | { readonly do: 'replay'; readonly which: number }
  | { readonly do: 'purge'; readonly seconds: number }
  | { readonly do: 'restart' }
  | { readonly do: 'look' }

/** One notification. */
export interface Told {
  readonly to: readonly string[]
  readonly key?: string
  readonly state?: 'firing' | 'acknowledged' | 'resolved'
  readonly throttle?: string
  readonly inhibit?: string
  readonly group?: { readonly key: string; readonly leading: boolean }
  readonly once?: { readonly key: string; readonly fingerprint: string }
  readonly afterSeconds: number
  readonly fallback: boolean
  readonly fallbackAfterSeconds?: number
  readonly escalates: boolean
  readonly tenant?: string
}

export type How =
  | 'delivered'
  | 'retry'
  | 'ambiguous'
  | 'dead'
  | 'unknown'
  | 'released'
  | 'part'
  | 'held'
  | 'forgotten'

/** What the channels bear. `paced` and `narrow` get one new delivery in a commit: which of two goes first is left open. */
export const limits: ReadonlyMap<string, Limit> = new Map<string, Limit>([
  ['ops', { maxAgeMs: 600_000, start: 2 }],
  ['paced', { rate: { limit: 2, perMs: 20_000 } }],
  ['narrow', { concurrency: 1, rate: { limit: 3, perMs: 30_000, kind: 'window' } }],
  ['full', { queue: { limit: 3, overflow: 'refuse' } }],
  ['lossy', { queue: { limit: 2, overflow: 'dead' } }],
])
export const wide: readonly string[] = ['ops', 'mail', 'full', 'lossy']
export const narrow: readonly string[] = ['paced', 'narrow']

const often = <Value>(value: Value, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: fc.constant(value), weight: 3 }, { arbitrary, weight: 1 })

const told = (channels: readonly string[], collected: boolean): fc.Arbitrary<Told> =>
  fc.record(
    {
      to: fc.subarray([...channels], { minLength: 1 }),
      throttle: fc.constantFrom('t1', 't2'),
      inhibit: fc.constantFrom('k1', 'k2'),
      ...(collected && { group: fc.record({ key: fc.constantFrom('g1', 'g2'), leading: fc.boolean() }) }),
      once: fc.record({ key: fc.constantFrom('o1', 'o2'), fingerprint: fc.constantFrom('f1', 'f2') }),
      afterSeconds: often(0, fc.integer({ min: 0, max: 30 })),
      fallback: fc.boolean(),
      fallbackAfterSeconds: fc.integer({ min: 5, max: 60 }),
      escalates: often(false, fc.boolean()),
      tenant: fc.constantFrom('acme'),
    },
    { requiredKeys: ['to', 'afterSeconds', 'fallback', 'escalates'] },
  )

/** What an incident says is not collected, or half of the sequences would be digests. */
const incident: fc.Arbitrary<Told> = fc
  .tuple(
    told([...wide, ...narrow], false),
    fc.constantFrom('k1', 'k2'),
    fc.constantFrom('firing' as const, 'firing' as const, 'acknowledged' as const, 'resolved' as const),
  )
  .map(([rest, key, state]) => ({ ...rest, key, state }))

const which = fc.nat({ max: 1_000 })
const destination = fc.constantFrom(...wide, ...narrow)
const hows: readonly How[] = [
  'delivered',
  'delivered',
  'delivered',
  'retry',
  'ambiguous',
  'dead',
  'unknown',
  'released',
  'part',
  'held',
  'forgotten',
]
const seconds = fc.integer({ min: 0, max: 90 })

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { do: fc.constant('accept' as const), incident, others: fc.array(told(wide, true), { maxLength: 3 }) },
      { requiredKeys: ['do', 'others'] },
    ),
  },
  { weight: 5, arbitrary: fc.constant({ do: 'lease' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which,
      how: fc.constantFrom(...hows),
      seconds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant('hold' as const), destination, seconds, probe: fc.boolean() },
      { requiredKeys: ['do', 'destination', 'probe'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), destination }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), seconds }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'look' as const }) },
)
