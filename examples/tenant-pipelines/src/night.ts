import type { Accepted, Notifier } from '@notify/core'
import { sending } from '@notify/events'
import { dataQuality, pipeline, system } from '@notify/events/pipelines'

const events = { pipeline, dataQuality, system }

/** What happened tonight, by tenant. */
export async function runNight(notifier: Notifier): Promise<readonly Accepted[]> {
  const acme = sending(notifier, events, { tenant: 'acme' })
  const globex = sending(notifier, events, { tenant: 'globex', locale: 'ja' })
  const ours = sending(notifier, events)
  return Promise.all([
    acme.pipeline.started({ pipelineId: 'orders', pipelineLoggingId: 'log-4711' }),
    acme.pipeline.failure({ pipelineId: 'orders', errorMessage: 'connection reset', durationMs: 95_000 }),
    globex.pipeline.success({ pipelineId: '売上', durationMs: 61_000 }),
    globex.dataQuality.failure({ tableName: '顧客', failedChecks: ['not_null', 'unique'] }),
    ours.system.error(
      { component: 'scheduler', errorMessage: 'no leader for 2 min' },
      { key: 'scheduler', state: 'firing', mentions: ['channel', 'ada'] },
    ),
  ])
}
