import type { Suite } from '../../lib/suite.ts'
import { backlog } from './backlog.ts'
import { latency } from './latency.ts'
import { throughput } from './throughput.ts'

export const store: Suite = {
  name: 'store',
  about: 'accept, claim and settle on the disk, beside a plain table, BullMQ and PostgreSQL',
  groups: [throughput, latency, backlog],
}
