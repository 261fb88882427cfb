import type { Suite } from '../../lib/suite.ts'
import { backlog } from './backlog.ts'
import { latency } from './latency.ts'
import { throughput } from './throughput.ts'

export const store: Suite = {
  name: 'store',
  about: 'accept, claim and settle on the disk; beside BullMQ where redis-server is installed (G3, G4)',
  groups: [throughput, latency, backlog],
}
