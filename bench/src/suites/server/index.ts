import type { Suite } from '../../lib/suite.ts'
import { batchesGroup } from './batches.ts'
import { singleGroup } from './single.ts'

export const server: Suite = {
  name: 'server',
  about: "HTTP in, on the disk, webhooks out; beside Debian's Alertmanager; Linux only",
  groups: [batchesGroup, singleGroup],
}
