/** A program as a user writes it: it does not close anything. */
import { workerData } from 'node:worker_threads'
import { createNotifier } from '@notify/core'
import { recorder } from '@notify/core/testing'
import { sqlite } from '../index.ts'

const { path } = workerData as { path: string }
const notifier = createNotifier({ store: sqlite(path), channels: { ops: recorder() } })
await notifier.send({ title: 'six lines' })
