import { DeliveryError, type Channel, type ChannelEntry, type Problem } from '@notify/core'

/** A channel that could not start. The others do, and so does the program. */
export interface Unavailable {
  readonly channel: string
  readonly tenant?: string
  /** Why, and where the channel stands in the configuration. */
  readonly problem: Problem
}

/** Stands in for a channel that could not start: its deliveries wait, or fall back, until a new configuration has it. */
export const standIn = (kind: string, why: string): Pick<ChannelEntry, 'use' | 'unavailable'> => ({
  use: refusing(kind, why),
  unavailable: why,
})

const refusing = (kind: string, why: string): Channel => ({
  spec: 1,
  kind,
  features: { incidents: 'follows' },
  render: () => [{}],
  // Asked only where nobody has held the channel yet.
  send: async () => {
    throw new DeliveryError('unavailable', why, { hold: { probe: false, why: 'failing' } })
  },
})
