import { oldNames, type Renamed } from '../old-names.ts'
import { alertEvents, type AlertEvents } from './events.ts'

export const alert: AlertEvents['alert'] = alertEvents.alert
export const metric: AlertEvents['metric'] = alertEvents.metric
export const health: AlertEvents['health'] = alertEvents.health

/** What an old name is called here, with a note; nothing if it is not one. */
export const fromOldName: (name: string) => Renamed | undefined = /* @__PURE__ */ oldNames(alertEvents)
