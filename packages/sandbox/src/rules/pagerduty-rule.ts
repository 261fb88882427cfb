import type { PagerdutyAlerts } from '../vendors/pagerduty-alerts.ts'
import type { Json, PagerdutyCall } from '../vendors/pagerduty-event.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. The value `{key:NAME}` stands for the integration key of that service. */
export interface PagerdutyStep {
  /** Default `POST`. */
  readonly method?: string
  /** Default `/v2/enqueue`. */
  readonly path?: string
  readonly event?: Json
  /** Sent as it is. */
  readonly body?: string
  /** Default: JSON. */
  readonly contentType?: string
}

export interface PagerdutyFixture extends PagerdutyStep {
  readonly before?: readonly PagerdutyStep[]
}

/** The answer is the status. */
export type PagerdutyRule = Rule<PagerdutyCall, PagerdutyAlerts, number, PagerdutyFixture>

export const page = (name: string, level: Level = 'documented'): Source => ({
  text: `https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/${name}.md`,
  level,
})
export const overview: Source = page('01-Overview')
export const alertPage: Source = page('02-Trigger-Events')
export const changePage: Source = page('03-Change-Events')

export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])

const payload = { summary: 'Disk full', source: 'db-1', severity: 'critical' }

/** An event with these members in place of the usual ones; `undefined` leaves one out. */
export const alert = (changes: Json = {}, content: Json = {}): PagerdutyFixture => ({
  event: {
    routing_key: '{key:sandbox}',
    event_action: 'trigger',
    dedup_key: 'disk',
    payload: { ...payload, ...content },
    ...changes,
  },
})
export const good: PagerdutyFixture = alert()

export const change = (changes: Json = {}, content: Json = {}): PagerdutyFixture => ({
  path: '/v2/change/enqueue',
  event: { routing_key: '{key:sandbox}', payload: { summary: 'Deployed', ...content }, ...changes },
})

export const follow = (event_action: string, changes: Json = {}): PagerdutyFixture => ({
  event: { routing_key: '{key:sandbox}', event_action, dedup_key: 'disk', ...changes },
})

/** It has a content of its own. */
export const tells = ({ surface, event }: PagerdutyCall): boolean =>
  surface === 'change' || (surface === 'alert' && event?.['event_action'] === 'trigger')
