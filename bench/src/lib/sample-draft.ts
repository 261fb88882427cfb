import { uuidv7, type Field, type Link, type Notification } from '@notify/core'
import type { Acceptance } from '@notify/core/store'

interface SampleDraft extends Pick<Notification, 'type' | 'severity' | 'title'> {
  readonly body: string
  readonly source: string
  readonly fields: readonly Field[]
  readonly links: readonly Link[]
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
}

/** About 1 KB as JSON, no two alike. */
export const sampleDraft = (index: number, type = 'disk.full'): SampleDraft => ({
  title: `Disk almost full on db-${index}`,
  type,
  severity: 'warning',
  body: `The disk **/var/lib/db** of \`db-${index}\` is at 91 %, and grows by 2 GB an hour. ${'Without more room the database stops tonight. '.repeat(8)}`,
  source: `db-${index % 100}`,
  fields: [
    { name: 'host', value: `db-${index}` },
    { name: 'used', value: '91 %' },
    { name: 'growth', value: '2 GB/h' },
    { name: 'region', value: 'ap-northeast-1' },
  ],
  links: [{ label: 'Dashboard', url: `https://grafana.acme.dev/d/disk?var-host=db-${index}` }],
  tags: ['disk', 'database', 'production'],
  metadata: { cluster: 'main', rack: index % 40, team: 'storage' },
})

/** What the planner makes of it, for work on a store alone: one delivery. */
export function sampleAcceptance(index: number, afterMs = 0): Acceptance {
  const occurredAt = Date.now()
  const notification: Notification = {
    ...sampleDraft(index),
    id: uuidv7(occurredAt),
    occurredAt,
  }
  const delivery = {
    channel: 'ops',
    route: 'all',
    level: 0,
    afterMs,
    fallback: [],
    checks: [],
    incidents: 'follows',
  } as const
  return {
    input: notification,
    leftOut: [],
    plan: { notification, deliveries: [delivery], checks: [], steps: undefined },
  }
}
