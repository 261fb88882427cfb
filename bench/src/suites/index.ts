import type { Suite } from '../lib/suite.ts'
import { channels } from './channels/index.ts'
import { coldstart } from './coldstart/index.ts'
import { isolation } from './isolation.ts'
import { memory } from './memory/index.ts'
import { peers } from './peers.ts'
import { pipeline } from './pipeline/index.ts'
import { server } from './server/index.ts'
import { soak } from './soak.ts'
import { store } from './store/index.ts'
import { webhook } from './webhook.ts'

export const suites: readonly Suite[] = [
  pipeline,
  webhook,
  channels,
  store,
  isolation,
  memory,
  coldstart,
  server,
  peers,
  soak,
]
