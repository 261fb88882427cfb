import { oldNames, type Renamed } from '../old-names.ts'
import { discordServiceEvents, type DiscordServiceEvents } from './events.ts'

export const alert: DiscordServiceEvents['alert'] = discordServiceEvents.alert

/** What an old name is called here, with a note; nothing if it is not one. */
export const fromOldName: (name: string) => Renamed | undefined = /* @__PURE__ */ oldNames(
  discordServiceEvents,
  {
    general: 'alert.general',
    error: 'alert.error',
    errors: 'alert.error',
    critical: 'alert.critical',
    tracklist: 'alert.tracklist',
    monitoring: 'alert.monitoring',
    security: 'alert.security',
  },
)
