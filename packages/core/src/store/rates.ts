import type { Limit, Rate } from './store.ts'

/** What a store keeps of a rate: when the bucket will be full again, or the times of the last grants. */
export interface RateState {
  /** Theoretical arrival time of GCRA. Epoch ms. */
  readonly fullAt: number
  /** Of a sliding window, oldest first. Epoch ms. */
  readonly grants: readonly number[]
}

export const freshRate: RateState = { fullAt: 0, grants: [] }

const pass = { granted: true, retryAt: 0 } as const

/** May one go now? `retryAt`: when to ask again. */
export function admit(
  rate: Rate,
  state: RateState,
  now: number,
): { granted: boolean; retryAt: number; state: RateState } {
  if (rate.kind === 'window') {
    const grants = inWindow(rate, state, now)
    if (grants.length < rate.limit) return { ...pass, state: { ...state, grants: [...grants, now] } }
    return { granted: false, retryAt: grants[grants.length - rate.limit]! + rate.perMs, state }
  }
  const intervalMs = rate.perMs / rate.limit
  const fullAt = Math.max(state.fullAt, now) + intervalMs
  const retryAt = Math.ceil(fullAt - burstOf(rate) * intervalMs)
  return retryAt <= now ? { ...pass, state: { ...state, fullAt } } : { granted: false, retryAt, state }
}

/** Takes one without asking: the later requests of a delivery that has several. */
export function charge(rate: Rate, state: RateState, now: number): RateState {
  if (rate.kind === 'window') return { ...state, grants: [...inWindow(rate, state, now), now] }
  return { ...state, fullAt: Math.max(state.fullAt, now) + rate.perMs / rate.limit }
}

/** How many may go now, and when all may go again. */
export function remaining(
  rate: Rate,
  state: RateState,
  now: number,
): { remaining: number; limit: number; reset: number } {
  if (rate.kind === 'window') {
    const grants = inWindow(rate, state, now)
    const reset = grants.length === 0 ? now : grants.at(-1)! + rate.perMs
    return { remaining: Math.max(0, rate.limit - grants.length), limit: rate.limit, reset }
  }
  const burst = burstOf(rate)
  const used = Math.max(0, state.fullAt - now) / (rate.perMs / rate.limit)
  return {
    remaining: Math.max(0, Math.floor(burst - used + 1e-9)),
    limit: burst,
    reset: Math.max(now, Math.ceil(state.fullAt)),
  }
}

const burstOf = ({ burst, limit }: Rate): number => burst ?? limit
const inWindow = (rate: Rate, state: RateState, now: number): readonly number[] =>
  state.grants.filter((at) => at > now - rate.perMs)

/** A tenant that has no layer of its own is served by the root's channels, within the same limits. */
export function limitOf(limits: ReadonlyMap<string, Limit>, destination: string): Limit {
  const own = limits.get(destination)
  return (own?.removed ? limits.get(channelOf(destination)) : own) ?? limits.get(channelOf(destination)) ?? {}
}

/** Whether this configuration serves it, or served it once. */
export function isNamed(limits: ReadonlyMap<string, Limit>, destination: string): boolean {
  if (limits.has(destination)) return true
  const channel = channelOf(destination)
  return channel !== destination && limits.has(channel) && !layersOf(limits).has(tenantOf(destination))
}

const channelOf = (destination: string): string => destination.slice(destination.indexOf('\u0000') + 1)
const tenantOf = (destination: string): string => destination.slice(0, destination.indexOf('\u0000'))

const layers = new WeakMap<ReadonlyMap<string, Limit>, ReadonlySet<string>>()

/** Tenants that have a layer of their own: the root's channels are not theirs. */
function layersOf(limits: ReadonlyMap<string, Limit>): ReadonlySet<string> {
  let found = layers.get(limits)
  if (!found) {
    const named = [...limits].filter(([name, limit]) => name.includes('\u0000') && !limit.removed)
    layers.set(limits, (found = new Set(named.map(([name]) => tenantOf(name)))))
  }
  return found
}
