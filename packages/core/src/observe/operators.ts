import type { Hold, HoldReason } from '../delivery.ts'
import { scoped, type Draft } from '../notification.ts'

/** What a channel cannot recover from by waiting. */
export const isLoud = (why: HoldReason): boolean =>
  why === 'auth' || why === 'not-found' || why === 'gone' || why === 'failing' || why === 'unavailable'

export interface OperatorAlerts {
  held(hold: Hold): void
  released(destination: string): void
}

/**
 * Tells operators when a channel is held, through other channels, as an incident of its own that ends with the hold.
 *
 * @param to Names of channels of the root.
 */
export function operatorAlerts(to: () => readonly string[], accept: (draft: Draft) => void): OperatorAlerts {
  const told = new Map<string, string>()
  return {
    held({ destination, channel, tenant, why, error }) {
      const others = to().filter((name) => tenant !== undefined || name !== channel)
      if (!isLoud(why) || others.length === 0) return
      const key = `notify/channel/${scoped(tenant, channel).replace('\u0000', '/')}`
      told.set(destination, key)
      accept({
        type: 'notify.channel.held',
        severity: 'error',
        key,
        state: 'firing',
        title: `Channel "${channel}"${tenant === undefined ? '' : ` of ${tenant}`} is held: ${why}`,
        ...(error !== undefined && { body: error }),
        source: 'notify',
        to: others,
      })
    },
    released(destination) {
      const key = told.get(destination)
      if (key === undefined) return
      told.delete(destination)
      accept({ key, state: 'resolved' })
    },
  }
}
