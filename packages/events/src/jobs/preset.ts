import { autoDisable, breaker, rateLimit, type Route } from '@notify/core'
import { guarded, namesOf, ofKind, served, type ChannelsOf, type Preset } from '../preset.ts'

/** Kinds of channels that each type goes to by default. */
export const jobChannels = {
  'job.started': ['slack', 'discord'],
  'job.completed': ['slack', 'email', 'discord'],
  'job.failed': ['slack', 'email', 'discord', 'sms'],
  'task.started': [],
  'task.completed': ['slack', 'discord'],
  'task.failed': ['slack', 'email'],
  'pr.created': ['slack', 'discord'],
  'pr.merged': ['slack', 'email'],
  'pr.closed': ['slack'],
  'agent.error': ['slack', 'email'],
  'system.alert': ['email', 'sms'],
} as const

export interface JobSystemOptions<Name extends string> {
  /** By their kind they get what `jobChannels` says. */
  readonly channels: ChannelsOf<Name>
  /** Channels of one's own for some types, e.g. `{ 'task.started': ['ops'] }`; `[]`: none. */
  readonly types?: Readonly<Record<string, readonly NoInfer<Name>[]>>
  /** For every channel, in place of its own. Default: each channel's own. */
  readonly rateLimit?: Parameters<typeof rateLimit>[0]
  /** Up to 10 within 30 s in one digest: of one type, or all that goes to a channel. Default: each alone. */
  readonly batch?: 'type' | 'channel'
  /** Holds a channel of which at least 90 % of 20 requests or more failed for 10 min, until somebody enables it. */
  readonly autoDisable?: boolean
}

/** Default channels by type, three attempts from 1 s to 30 s, and a breaker of 5 failures, 60 s and 2 successes. */
export function jobSystem<const Name extends string>(options: JobSystemOptions<Name>): Preset<Name> {
  const { channels, types, batch, rateLimit: limit, autoDisable: disables = false } = options
  const wanted = new Map<string, readonly Name[]>([
    ...Object.entries(jobChannels).map(([type, kinds]) => [type, ofKind(channels, kinds)] as const),
    ...Object.entries(types ?? {}),
  ])
  return {
    channels: limit ? guarded(channels, () => [rateLimit(limit)]) : channels,
    routes: served(batch === 'channel' ? byChannel(namesOf(channels), wanted) : byType(wanted, batch)),
    policies: [
      // Outermost: its hold goes before that of a breaker.
      ...(disables ? [autoDisable({ share: 0.9, atLeast: 20, for: '10m' })] : []),
      breaker({ failures: 5, hold: '60s', cap: '60s', successes: 2 }),
    ],
    retry: { attempts: 3, base: '1s', cap: '30s' },
  }
}

type Wanted<Name extends string> = ReadonlyMap<string, readonly Name[]>
const window = { wait: '30s', limit: 10 } as const

const byType = <Name extends string>(
  wanted: Wanted<Name>,
  batch: 'type' | undefined,
): readonly Route<Name>[] =>
  [...wanted].map(([type, to]) => ({
    name: `jobs-${type}`,
    when: { type },
    to,
    ...(batch && { group: window }),
  }))

/** A batch belongs to its route: one for each channel. */
const byChannel = <Name extends string>(
  names: readonly Name[],
  wanted: Wanted<Name>,
): readonly Route<Name>[] =>
  names.map((name) => {
    const types = [...wanted].filter(([, to]) => to.includes(name)).map(([type]) => type)
    return { name: `jobs-${name}`, when: { type: types }, to: types.length > 0 ? [name] : [], group: window }
  })
