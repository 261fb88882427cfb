import { consoleChannel } from '@notify/channel-console'
import { createNotifier, guard, timeout, type Clock, type Notifier } from '@notify/core'
import { maintenance, type MaintenanceWindow } from './maintenance.ts'
import { ntfy } from './ntfy.ts'
import { onDuty } from './on-duty.ts'
import { punctuality, type Punctuality } from './punctuality.ts'

export interface PagerOptions {
  readonly topic: string
  /** The ntfy server. */
  readonly baseUrl: string
  readonly people: readonly [string, ...string[]]
  readonly maintenanceWindows?: readonly MaintenanceWindow[]
  /** Gets what goes to the terminal. Default: standard output. */
  readonly print?: (text: string) => void
  readonly clock?: Clock
}

export interface Pager {
  readonly notifier: Notifier<'phone' | 'terminal'>
  readonly punctuality: Punctuality
}

/** Stages shape, routes choose, policies guard, observers watch. */
export function createPager(options: PagerOptions): Pager {
  const { topic, baseUrl, people, maintenanceWindows = [], print, clock } = options
  const inTime = punctuality('30s')
  const notifier = createNotifier({
    channels: {
      phone: guard(ntfy({ topic, baseUrl }), maintenance(maintenanceWindows)),
      terminal: consoleChannel(print && { stream: print }),
    },
    stages: [onDuty(people)],
    routes: [
      {
        name: 'page',
        when: { severity: { atLeast: 'error' } },
        to: ['phone'],
        fallback: { to: ['terminal'], after: '60s' },
      },
      { name: 'log', when: { not: { severity: { atLeast: 'error' } } }, to: ['terminal'] },
    ],
    policies: [timeout('5s')],
    observers: [inTime.observe],
    ...(clock && { clock }),
  })
  return { notifier, punctuality: inTime }
}
