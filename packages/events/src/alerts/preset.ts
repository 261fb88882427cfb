import { throttle, when, type Route, type Severity } from '@notify/core'
import { namesOf, ofKind, served, type ChannelsOf, type Preset } from '../preset.ts'
import { monitoringRules, type MonitoringRule } from './rules.ts'

export interface AlertFanoutOptions<Name extends string> {
  /** What is of the kind `slack`, `email` or `pagerduty` has a place of its own, the others get what is critical. */
  readonly channels: ChannelsOf<Name>
  /** Whose cooldowns apply to alerts that name them in `metadata.rule`. Default: the eight of the monitoring bridge. */
  readonly rules?: readonly MonitoringRule[]
}

/** Info to Slack, warnings also by mail, errors also to PagerDuty, what is critical to every channel. */
export function alertFanout<const Name extends string>(options: AlertFanoutOptions<Name>): Preset<Name> {
  const { channels, rules = monitoringRules } = options
  const from = (severity: Severity, to: readonly Name[]): Route<Name> => ({
    when: { severity: { atLeast: severity } },
    to,
  })
  return {
    channels,
    stages: rules.map(({ name, cooldown }) =>
      when(
        { type: 'metric.threshold', 'metadata.rule': name },
        throttle({ every: cooldown, name: `rule/${name}` }),
      ),
    ),
    routes: served([
      from('info', ofKind(channels, ['slack'])),
      from('warning', ofKind(channels, ['email'])),
      from('error', ofKind(channels, ['pagerduty'])),
      from('critical', namesOf(channels)),
    ]),
  }
}
