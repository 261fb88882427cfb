import type { Suite } from '../lib/suite.ts'
import { channels } from './channels/index.ts'
import { isolation } from './isolation.ts'
import { memory } from './memory/index.ts'
import { peers } from './peers.ts'
import { pipeline } from './pipeline/index.ts'
import { store } from './store/index.ts'
import { webhook } from './webhook.ts'

export const suites: readonly Suite[] = [store, isolation, webhook, pipeline, channels, memory, peers]
