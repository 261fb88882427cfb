import { filter, throttle, when, type Route, type Severity } from '@notify/core'
import { served, type Preset } from '../preset.ts'

/** What one type sets off. */
export interface Trigger<Name extends string> {
  /** e.g. `pipeline.failure`. */
  readonly type: string
  /** Default true. */
  readonly enabled?: boolean
  /** The least that goes out; what is less is suppressed. Default: everything. */
  readonly severity?: Severity
  /** Default: the default channel. */
  readonly channels?: readonly Name[]
  /** At most one of the same source and severity in this time, e.g. `'300s'`. Default: each. */
  readonly cooldown?: string
}

export interface TenantsOptions<Name extends string> {
  /** Where a type goes that has no trigger, or one without channels. */
  readonly defaultChannel: Name
  /** One for each type at most. */
  readonly triggers?: readonly Trigger<Name>[]
}

/** Triggers by type: from which severity on, where to and how often. For a notifier, and for each of its tenants. */
export function tenants<const Name extends string>(
  options: TenantsOptions<Name>,
): Omit<Preset<Name>, 'channels'> {
  const { defaultChannel, triggers = [] } = options
  const off = triggers.filter(({ enabled = true }) => !enabled).map(({ type }) => type)
  const routed = triggers.filter(({ channels = [] }) => channels.length > 0)
  const severities = triggers.flatMap(({ type, severity }) =>
    severity === undefined ? [] : [when({ type }, filter({ severity: { atLeast: severity } }))],
  )
  const cooldowns = triggers.flatMap(({ type, cooldown }) =>
    cooldown === undefined ? [] : [when({ type }, throttle({ every: cooldown, name: `cooldown/${type}` }))],
  )
  const routes = routed.map(({ type, channels = [] }): Route<Name> => ({
    when: { type },
    to: channels,
    priority: 1,
    final: true,
  }))
  return {
    stages: [...(off.length > 0 ? [filter({ not: { type: off } })] : []), ...severities, ...cooldowns],
    routes: served([...routes, { to: [defaultChannel] }]),
  }
}
