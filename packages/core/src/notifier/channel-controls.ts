import type { ChannelControls, ChannelHealth, Health, UnservedHealth } from '../api.ts'
import { ConfigurationError, nearest, toDeliveryError } from '../errors.ts'
import type { Lane } from '../deliver/lane.ts'
import { scoped } from '../notification.ts'
import type { Setup } from './pipeline.ts'
import type { Control, Store } from '../store/store.ts'

const verifyMs = 15_000

/** Look at channels, and switch them, at run time. */
export function channelControls(
  setup: () => Setup,
  store: Store,
  control: (order: Control) => Promise<number>,
): ChannelControls {
  const laneOf = (name: string): Lane => {
    const { lanes } = setup().root
    const lane = lanes.get(name)
    if (lane) return lane
    const near = nearest(name, lanes.keys())
    throw new ConfigurationError(`there is no channel "${name}"; there are ${[...lanes.keys()].join(', ')}`, {
      code: 'E_UNKNOWN_DESTINATION',
      ...(near !== undefined && { hint: `did you mean "${near}"?` }),
    })
  }
  return {
    list: () => listChannels(setup(), store),
    async verify(name, { signal } = {}) {
      const { channel } = laneOf(name)
      if (!channel.verify) return { ok: true }
      const limit = AbortSignal.timeout(verifyMs)
      try {
        await channel.verify({ signal: signal ? AbortSignal.any([signal, limit]) : limit })
        return { ok: true }
      } catch (error) {
        return { ok: false, why: toDeliveryError(error).message }
      }
    },
    async enable(name) {
      await control({ do: 'release', destination: laneOf(name).name })
    },
    async disable(name, why) {
      const order: Control = { do: 'hold', destination: laneOf(name).name, probe: false, why: 'paused' }
      await control(why === undefined ? order : { ...order, error: why })
    },
    async limits(name) {
      const [status] = await store.read('destinations', { names: [laneOf(name).name] })
      return status!
    },
  }
}

/** Of the root and of every tenant that has its own. */
async function listChannels({ root, tenants }: Setup, store: Store): Promise<ChannelHealth[]> {
  const layers = [[undefined, root] as const, ...tenants]
  const channels = layers.flatMap(([tenant, { lanes }]) =>
    [...lanes.values()].map((lane) => ({ tenant, lane })),
  )
  const names = channels.map(({ tenant, lane }) => scoped(tenant, lane.name))
  const statuses = await store.read('destinations', { names })
  return channels.map(({ tenant, lane }, index) => {
    const { hold, waiting, inFlight } = statuses[index]!
    return {
      name: lane.name,
      ...(tenant !== undefined && { tenant }),
      kind: lane.channel.kind,
      state: hold ? 'held' : 'ok',
      ...(hold && { hold }),
      waiting,
      inFlight,
    }
  })
}

export async function healthOf(
  setup: Setup,
  store: Store,
  unserved: readonly UnservedHealth[],
): Promise<Health> {
  const { durability } = store
  try {
    const channels = await listChannels(setup, store)
    const status = channels.some(({ hold }) => hold) ? 'degraded' : 'ok'
    return { status, durability, channels, ...(unserved.length > 0 && { unserved }) }
  } catch {
    return { status: 'failing', durability, channels: [] }
  }
}
