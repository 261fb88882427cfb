import type { Notifier } from '@notify/core'
import { sending } from '@notify/events'
import { testFarmEvents } from '@notify/events/test-farm'

/** A run in which not everything goes well. It says what happened, and knows of no channel. */
export async function runTests(notifier: Notifier): Promise<void> {
  const { coordinator, task, worker, recovery } = sending(notifier, testFarmEvents)
  await coordinator.startup({ address: '10.0.0.5:8080', version: '2.1.0' })
  await worker.registered({ workerId: 'gpu-7', host: '10.0.0.17', capabilities: ['cuda', 'webgpu'] })
  await task.started({ taskId: 'bert-base', workerId: 'gpu-7', taskType: 'benchmark' })
  await worker.disconnected({ workerId: 'gpu-7', reason: 'no heartbeat for 30 s', runningTasks: 3 })
  for (const attempt of [1, 2])
    await task.failed({ taskId: 'bert-base', errorMessage: 'worker gpu-7 is gone', attempt })
  await recovery.failed({ strategy: 'reassign', errorMessage: 'no other worker has cuda', affectedTasks: 3 })
  await coordinator.shutdown({ reason: '全テスト終了', uptimeMs: 5_400_000 })
}
