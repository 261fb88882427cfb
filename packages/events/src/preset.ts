import type { Channel, ChannelEntry, NotifierOptions, Policy, Route } from '@notify/core'

/** Channels by the names that routes use, as `createNotifier` takes them. */
export type ChannelsOf<Name extends string> = Readonly<Record<Name, Channel | ChannelEntry>>

/** Options of `createNotifier`: what is written after them goes before them. Each call makes new policies. */
export type Preset<Name extends string> = Pick<
  NotifierOptions<ChannelsOf<Name>>,
  'channels' | 'stages' | 'policies' | 'retry' | 'retention'
> & { readonly routes: readonly Route<Name>[] }

export const namesOf = <Name extends string>(channels: ChannelsOf<Name>): readonly Name[] =>
  Object.keys(channels) as Name[]

const entryOf = (channel: Channel | ChannelEntry): ChannelEntry =>
  'use' in channel ? channel : { use: channel }

/** Names of the channels of these kinds, e.g. `slack`. */
export const ofKind = <Name extends string>(
  channels: ChannelsOf<Name>,
  kinds: readonly string[],
): readonly Name[] => namesOf(channels).filter((name) => kinds.includes(entryOf(channels[name]).use.kind))

/** The channels with these policies, which go before those a channel has by default; an entry's own go before them. */
export function guarded<Name extends string>(
  channels: ChannelsOf<Name>,
  policiesOf: () => readonly Policy[],
): Readonly<Record<Name, ChannelEntry>> {
  const entries = namesOf(channels).map((name): [Name, ChannelEntry] => {
    const { policies = [], ...entry } = entryOf(channels[name])
    return [name, { ...entry, policies: [...policiesOf(), ...policies] }]
  })
  return Object.fromEntries(entries) as Record<Name, ChannelEntry>
}

/** A route without channels would be refused. */
export const served = <Name extends string>(routes: readonly Route<Name>[]): readonly Route<Name>[] =>
  routes.filter(({ to }) => to.length > 0)
