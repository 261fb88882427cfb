import { filter, throttle, type Route } from '@notify/core'
import { namesOf, ofKind, served, type ChannelsOf, type Preset } from '../preset.ts'
import { typesOf } from '../sending.ts'
import { testFarmEvents } from './events.ts'

/** Failures, disconnections and what concerns the coordinator. The other types are off until they are switched on. */
export const testFarmTypesOn: readonly string[] = [
  'coordinator.startup',
  'coordinator.shutdown',
  'task.failed',
  'worker.disconnected',
  'worker.failed',
  'recovery.failed',
]

export interface TestFarmOptions<Name extends string> {
  /** What is of the kind `jira` gets only errors: an issue each. */
  readonly channels: ChannelsOf<Name>
  /** At most one of the same type, source and severity in this time; `false`: all. Default `5s`. */
  readonly throttle?: string | false
  /** The first of a type goes at once, what follows within this time is one digest; `false`: each alone. Default `60s`. */
  readonly group?: string | false
  /** Switches types on and off, e.g. `{ 'task.completed': true }`. */
  readonly types?: Readonly<Record<string, boolean>>
}

/** Types of its catalogue that are off, a throttle, digests, and Jira for errors only. What else is sent is not filtered. */
export function testFarm<const Name extends string>(options: TestFarmOptions<Name>): Preset<Name> {
  const { channels, throttle: every = '5s', group: wait = '60s', types = {} } = options
  const off = typesOf(testFarmEvents).filter((type) => !(types[type] ?? testFarmTypesOn.includes(type)))
  const jira = ofKind(channels, ['jira'])
  const grouping = wait === false ? {} : { group: { by: ['type'], wait, limit: 1_000, leading: true } }
  const route: Route<Name> = {
    name: 'test-farm',
    to: namesOf(channels).filter((name) => !jira.includes(name)),
    ...grouping,
  }
  const issues: Route<Name> = {
    name: 'test-farm-issues',
    when: { severity: { atLeast: 'error' } },
    to: jira,
    ...grouping,
  }
  return {
    channels,
    stages: [
      ...(off.length > 0 ? [filter({ not: { type: off } })] : []),
      ...(every === false ? [] : [throttle({ every })]),
    ],
    routes: served([route, issues]),
  }
}

/** Options that its channels had by default, by kind of channel. */
export const testFarmChannels = {
  slack: {
    channel: '#distributed-testing',
    username: 'Distributed Testing Framework',
    iconEmoji: ':robot_face:',
  },
  discord: { username: 'Distributed Testing Framework' },
  telegram: { linkPreview: false },
  msteams: { channel: 'General' },
} as const
