/** One event of every type: data that are needed, what may be added, and how it is told. */
export interface Sample {
  readonly type: string
  readonly severity: string
  readonly data: Readonly<Record<string, unknown>>
  readonly more: Readonly<Record<string, unknown>>
  readonly titles: readonly [english: string, japanese: string]
}
type Given = Readonly<Record<string, unknown>>
const sample = (type: string, severity: string, data: Given, more: Given, ...titles: [string, string]): Sample => ({
  type,
  severity,
  data,
  more: { ...more, details: { host: 'node-3', attempts: 2, nested: { a: [1] } } },
  titles,
})

const task = { taskId: 't-1' }
const taskMore = { taskType: 'browser', workerId: 'w-9' }
const worker = { workerId: 'w-9' }
const error = { errorMessage: 'exit code 1' }
const took = { durationMs: 95_000 }

export const testFarm: readonly Sample[] = [
  sample('coordinator.startup', 'info', {}, { address: '10.0.0.1:8080', version: '2.1' }, 'Coordinator started', 'コーディネーターが起動しました'),
  sample('coordinator.shutdown', 'warning', {}, { address: '10.0.0.1:8080', reason: 'SIGTERM', uptimeMs: 90_000_000 }, 'Coordinator shut down', 'コーディネーターが停止しました'),
  sample('task.created', 'info', task, taskMore, 'Task t-1 was created', 'タスク「t-1」が作成されました'),
  sample('task.assigned', 'info', { ...task, ...worker }, taskMore, 'Task t-1 was assigned to worker w-9', 'タスク「t-1」をワーカー「w-9」に割り当てました'),
  sample('task.started', 'info', task, taskMore, 'Task t-1 started', 'タスク「t-1」を開始しました'),
  sample('task.completed', 'info', task, { ...taskMore, ...took, result: '120 passed' }, 'Task t-1 completed', 'タスク「t-1」が完了しました'),
  sample('task.failed', 'error', { ...task, ...error }, { ...taskMore, ...took, attempt: 2, traceback: 'File "a.py"' }, 'Task t-1 failed', 'タスク「t-1」が失敗しました'),
  sample('task.cancelled', 'warning', task, { ...taskMore, reason: 'superseded' }, 'Task t-1 was cancelled', 'タスク「t-1」が取り消されました'),
  sample('worker.registered', 'info', worker, { host: 'node-3', capabilities: ['gpu', 'chrome'] }, 'Worker w-9 joined', 'ワーカー「w-9」が登録されました'),
  sample('worker.disconnected', 'warning', worker, { reason: 'no heartbeat', runningTasks: 3 }, 'Worker w-9 disconnected', 'ワーカー「w-9」との接続が切れました'),
  sample('worker.failed', 'error', { ...worker, ...error }, { runningTasks: 3 }, 'Worker w-9 failed', 'ワーカー「w-9」で障害が発生しました'),
  sample('recovery.started', 'warning', {}, { strategy: 'reassign', reason: 'worker lost', affectedTasks: 1_200 }, 'Recovery started', '復旧処理を開始しました'),
  sample('recovery.completed', 'info', {}, { strategy: 'reassign', recoveredTasks: 12, ...took }, 'Recovery completed', '復旧処理が完了しました'),
  sample('recovery.failed', 'critical', error, { strategy: 'reassign', affectedTasks: 12, ...took }, 'Recovery failed', '復旧処理に失敗しました'),
]

const alert = { title: 'Payments are down' }
const alertMore = { message: 'Since 09:00', source: 'payments' }
const monitored = { metric: 'cpu_usage_percent', current: 93.5, threshold: 85 }

export const discordService: readonly Sample[] = [
  sample('alert.general', 'info', alert, alertMore, 'Payments are down', 'Payments are down'),
  sample('alert.error', 'error', alert, { ...alertMore, traceback: 'File "a.py"' }, 'Payments are down', 'Payments are down'),
  sample('alert.critical', 'critical', { ...alert, impact: 'No orders' }, { ...alertMore, actionRequired: 'Fail over' }, 'Payments are down', 'Payments are down'),
  sample('alert.tracklist', 'info', { name: 'Live 2026' }, { artist: 'DJ 花子', tracks: 21, durationMs: 5_400_000, url: 'https://music.example/1', imageUrl: 'https://music.example/1.png' }, 'New tracklist: Live 2026', '新しいトラックリスト「Live 2026」'),
  sample('alert.monitoring', 'warning', monitored, { status: 'warning', unit: '%', service: 'api' }, 'CPU usage is 93.5%', 'CPU 使用率が 93.5% です'),
  sample('alert.security', 'warning', { title: 'Login from a new country' }, { ...alertMore, user: 'hanako', ipAddress: '203.0.113.7', actionRequired: 'Check' }, 'Security: Login from a new country', 'セキュリティ：Login from a new country'),
]

const pipeline = { pipelineId: 'orders' }
const run = { pipelineLoggingId: 'run-7' }
const quality = { tableName: 'orders', failedChecks: ['not_null', 'unique'] }

export const pipelines: readonly Sample[] = [
  sample('pipeline.started', 'info', pipeline, run, 'Pipeline orders started', 'パイプライン「orders」を開始しました'),
  sample('pipeline.success', 'info', { ...pipeline, ...took }, run, 'Pipeline orders succeeded in 1 min 35 sec', 'パイプライン「orders」が正常に完了しました（所要時間：1 分 35 秒）'),
  sample('pipeline.failure', 'error', { ...pipeline, ...error }, { ...run, ...took }, 'Pipeline orders failed', 'パイプライン「orders」が失敗しました'),
  sample('pipeline.warning', 'warning', { ...pipeline, message: 'late' }, { ...run, ...took }, 'Warning in pipeline orders', 'パイプライン「orders」で警告が発生しました'),
  sample('data_quality.failure', 'warning', quality, { ...pipeline, ...run }, 'Data quality checks failed for orders', 'テーブル「orders」がデータ品質チェックに合格しませんでした'),
  sample('data_quality.warning', 'warning', quality, { ...pipeline, ...run }, 'Data quality warning for orders', 'テーブル「orders」のデータ品質に注意が必要です'),
  sample('rate_limit.exceeded', 'warning', { resource: 'CRM API' }, { limit: 1_000, retryAfterMs: 60_000, ...pipeline, ...run }, 'Rate limit of CRM API exceeded', '「CRM API」のレート制限を超えました'),
  sample('system.error', 'critical', { ...error, component: 'scheduler' }, { ...pipeline, ...run }, 'System error in scheduler', '「scheduler」でシステムエラーが発生しました'),
]

const job = { jobId: 'j-1' }
const jobMore = { jobName: 'nightly' }
const pr = { number: 12_345, title: 'Fix the build' }
const prMore = { repository: 'acme/web', author: 'hanako', url: 'https://git.example/acme/web/5' }

export const jobs: readonly Sample[] = [
  sample('job.started', 'info', job, jobMore, 'Job j-1 started', 'ジョブ「j-1」を開始しました'),
  sample('job.completed', 'info', job, { ...jobMore, ...took }, 'Job j-1 completed', 'ジョブ「j-1」が完了しました'),
  sample('job.failed', 'error', { ...job, ...error }, { ...jobMore, ...took }, 'Job j-1 failed', 'ジョブ「j-1」が失敗しました'),
  sample('task.started', 'info', task, { taskName: 'unit tests', ...job }, 'Task t-1 started', 'タスク「t-1」を開始しました'),
  sample('task.completed', 'info', task, { taskName: 'unit tests', ...job, ...took }, 'Task t-1 completed', 'タスク「t-1」が完了しました'),
  sample('task.failed', 'error', { ...task, ...error }, { taskName: 'unit tests', ...job, ...took }, 'Task t-1 failed', 'タスク「t-1」が失敗しました'),
  sample('pr.created', 'info', pr, prMore, 'Pull request #12345 was opened: Fix the build', 'プルリクエスト #12345 が作成されました：Fix the build'),
  sample('pr.merged', 'info', pr, prMore, 'Pull request #12345 was merged: Fix the build', 'プルリクエスト #12345 がマージされました：Fix the build'),
  sample('pr.closed', 'info', pr, prMore, 'Pull request #12345 was closed: Fix the build', 'プルリクエスト #12345 がクローズされました：Fix the build'),
  sample('agent.error', 'error', { agentId: 'a-1', ...error }, task, 'Agent a-1 reported an error', 'エージェント「a-1」でエラーが発生しました'),
  sample('system.alert', 'critical', alert, { message: 'Since 09:00', component: 'queue' }, 'Payments are down', 'Payments are down'),
]

const measured = { metric: 'queue_size', value: 1_250 }

export const alerts: readonly Sample[] = [
  sample('alert.raised', 'warning', alert, { message: 'Since 09:00', service: 'payments' }, 'Payments are down', 'Payments are down'),
  sample('metric.threshold', 'warning', { ...measured, operator: '>', threshold: 1_000 }, { service: 'api', rule: 'queue-long' }, 'Queue size is 1,250', 'キューの待ち件数が 1,250 です'),
  sample('metric.recovered', 'info', { metric: 'latency', value: 80, unit: 'ms' }, { service: 'api', rule: 'slow' }, 'latency is back to 80 ms', '「latency」が 80 ms に戻りました'),
  sample('health.summary', 'warning', { status: 'degraded' }, { healthy: 4, failing: ['mail', 'search'] }, 'Some services are degraded', '一部のサービスに問題があります'),
]
