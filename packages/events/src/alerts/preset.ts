import type { Route, Severity } from '@notify/core'
import { namesOf, ofKind, served, type ChannelsOf, type Preset } from '../preset.ts'

export interface AlertFanoutOptions<Name extends string> {
  /** What is of the kind `slack`, `email` or `pagerduty` has a place of its own, the others get what is critical. */
  readonly channels: ChannelsOf<Name>
}

/**
 * Info to Slack, warnings also by mail, errors also to PagerDuty, what is critical to every channel.
 *
 * What a monitor tells again rings again: its rules have their cooldowns.
 */
export function alertFanout<const Name extends string>(options: AlertFanoutOptions<Name>): Preset<Name> {
  const { channels } = options
  const from = (severity: Severity, to: readonly Name[]): readonly Route<Name>[] => [
    { when: { type: 'alert.monitoring', severity: { atLeast: severity } }, to, repeat: '1s' },
    { when: { severity: { atLeast: severity } }, to },
  ]
  return {
    channels,
    routes: served([
      ...from('info', ofKind(channels, ['slack'])),
      ...from('warning', ofKind(channels, ['email'])),
      ...from('error', ofKind(channels, ['pagerduty'])),
      ...from('critical', namesOf(channels)),
    ]),
  }
}
