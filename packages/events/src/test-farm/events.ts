import { bilingual, type Definitions as DefinitionsOf, type EventCall } from '../catalogue.ts'
import type { Say } from '../language.ts'
import { bodyOf, detailsRow, fieldsOf, took, type Row } from '../rows.ts'
import { amount, details, optional, schemaOf, text, texts } from '../schema.ts'

import type {
  CoordinatorStartup,
  CoordinatorShutdown,
  Task,
  TaskAssigned,
  TaskCompleted,
  TaskFailed,
  TaskCancelled,
  WorkerRegistered,
  WorkerDisconnected,
  WorkerFailed,
  RecoveryStarted,
  RecoveryCompleted,
  RecoveryFailed,
} from './data.ts'

export interface TestFarmEvents {
  readonly coordinator: {
    readonly startup: EventCall<CoordinatorStartup>
    readonly shutdown: EventCall<CoordinatorShutdown>
  }
  readonly task: {
    readonly created: EventCall<Task>
    readonly assigned: EventCall<TaskAssigned>
    readonly started: EventCall<Task>
    readonly completed: EventCall<TaskCompleted>
    readonly failed: EventCall<TaskFailed>
    readonly cancelled: EventCall<TaskCancelled>
  }
  readonly worker: {
    readonly registered: EventCall<WorkerRegistered>
    readonly disconnected: EventCall<WorkerDisconnected>
    readonly failed: EventCall<WorkerFailed>
  }
  readonly recovery: {
    readonly started: EventCall<RecoveryStarted>
    readonly completed: EventCall<RecoveryCompleted>
    readonly failed: EventCall<RecoveryFailed>
  }
}

type Definitions = DefinitionsOf<TestFarmEvents>

const free = { details: optional(details) }
const taskKinds = { taskId: text, taskType: optional(text), workerId: optional(text), ...free }

const workerRow = (say: Say, workerId: string | undefined): Row => [say('Worker', 'ワーカー'), workerId]
const reasonRow = (say: Say, reason: string | undefined): Row => [say('Reason', '理由'), reason]
const taskRows = (say: Say, { taskType, workerId, details }: Task): readonly Row[] => [
  [say('Task type', 'タスクの種類'), taskType],
  workerRow(say, workerId),
  detailsRow(say, details),
]
const strategyRow = (say: Say, strategy: string | undefined): Row => [say('Strategy', '復旧方法'), strategy]
const affectedRow = (say: Say, tasks: number | undefined): Row => [
  say('Affected tasks', '影響を受けたタスク数'),
  say.number(tasks),
]
const runningRow = (say: Say, tasks: number | undefined): Row => [
  say('Running tasks', '実行中だったタスク数'),
  say.number(tasks),
]

const coordinator = (say: Say): Definitions['coordinator'] => ({
  startup: {
    data: schemaOf<CoordinatorStartup>({ address: optional(text), version: optional(text), ...free }),
    severity: 'info',
    title: say('Coordinator started', 'コーディネーターが起動しました'),
    source: 'coordinator',
    fields: ({ address, version, details }) =>
      fieldsOf(
        [say('Address', 'アドレス'), address],
        [say('Version', 'バージョン'), version],
        detailsRow(say, details),
      ),
  },
  shutdown: {
    data: schemaOf<CoordinatorShutdown>({
      address: optional(text),
      reason: optional(text),
      uptimeMs: optional(amount),
      ...free,
    }),
    severity: 'warning',
    title: say('Coordinator shut down', 'コーディネーターが停止しました'),
    source: 'coordinator',
    fields: ({ address, reason, uptimeMs, details }) =>
      fieldsOf(
        [say('Address', 'アドレス'), address],
        reasonRow(say, reason),
        [say('Uptime', '稼働時間'), say.duration(uptimeMs)],
        detailsRow(say, details),
      ),
  },
})

const plain = (say: Say, title: (taskId: string) => string): Definitions['task']['created'] => ({
  data: schemaOf<Task>(taskKinds),
  severity: 'info',
  title: ({ taskId }) => title(taskId),
  source: ({ taskId }) => taskId,
  fields: (data) => fieldsOf(...taskRows(say, data)),
})

const task = (say: Say): Definitions['task'] => ({
  created: plain(say, (taskId) => say(`Task ${taskId} was created`, `タスク「${taskId}」が作成されました`)),
  assigned: {
    data: schemaOf<TaskAssigned>({ ...taskKinds, workerId: text }),
    severity: 'info',
    title: ({ taskId, workerId }) =>
      say(
        `Task ${taskId} was assigned to worker ${workerId}`,
        `タスク「${taskId}」をワーカー「${workerId}」に割り当てました`,
      ),
    source: ({ taskId }) => taskId,
    fields: (data) => fieldsOf(...taskRows(say, data)),
  },
  started: plain(say, (taskId) => say(`Task ${taskId} started`, `タスク「${taskId}」を開始しました`)),
  completed: {
    data: schemaOf<TaskCompleted>({ ...taskKinds, durationMs: optional(amount), result: optional(text) }),
    severity: 'info',
    title: ({ taskId }) => say(`Task ${taskId} completed`, `タスク「${taskId}」が完了しました`),
    source: ({ taskId }) => taskId,
    fields: ({ durationMs, result, ...data }) =>
      fieldsOf(took(say, durationMs), [say('Result', '結果'), result], ...taskRows(say, data)),
  },
  failed: {
    data: schemaOf<TaskFailed>({
      ...taskKinds,
      errorMessage: text,
      traceback: optional(text),
      attempt: optional(amount),
      durationMs: optional(amount),
    }),
    severity: 'error',
    title: ({ taskId }) => say(`Task ${taskId} failed`, `タスク「${taskId}」が失敗しました`),
    body: ({ errorMessage, traceback }) => bodyOf(errorMessage, traceback),
    source: ({ taskId }) => taskId,
    fields: ({ attempt, durationMs, ...data }) =>
      fieldsOf(
        [say('Attempt', '試行回数'), say.number(attempt)],
        took(say, durationMs),
        ...taskRows(say, data),
      ),
  },
  cancelled: {
    data: schemaOf<TaskCancelled>({ ...taskKinds, reason: optional(text) }),
    severity: 'warning',
    title: ({ taskId }) => say(`Task ${taskId} was cancelled`, `タスク「${taskId}」が取り消されました`),
    source: ({ taskId }) => taskId,
    fields: ({ reason, ...data }) => fieldsOf(reasonRow(say, reason), ...taskRows(say, data)),
  },
})

const worker = (say: Say): Definitions['worker'] => ({
  registered: {
    data: schemaOf<WorkerRegistered>({
      workerId: text,
      host: optional(text),
      capabilities: optional(texts),
      ...free,
    }),
    severity: 'info',
    title: ({ workerId }) => say(`Worker ${workerId} joined`, `ワーカー「${workerId}」が登録されました`),
    source: ({ workerId }) => workerId,
    fields: ({ host, capabilities, details }) =>
      fieldsOf(
        [say('Host', 'ホスト'), host],
        [say('Capabilities', '対応機能'), say.list(capabilities)],
        detailsRow(say, details),
      ),
  },
  disconnected: {
    data: schemaOf<WorkerDisconnected>({
      workerId: text,
      reason: optional(text),
      runningTasks: optional(amount),
      ...free,
    }),
    severity: 'warning',
    title: ({ workerId }) =>
      say(`Worker ${workerId} disconnected`, `ワーカー「${workerId}」との接続が切れました`),
    source: ({ workerId }) => workerId,
    fields: ({ reason, runningTasks, details }) =>
      fieldsOf(reasonRow(say, reason), runningRow(say, runningTasks), detailsRow(say, details)),
  },
  failed: {
    data: schemaOf<WorkerFailed>({
      workerId: text,
      errorMessage: text,
      runningTasks: optional(amount),
      ...free,
    }),
    severity: 'error',
    title: ({ workerId }) => say(`Worker ${workerId} failed`, `ワーカー「${workerId}」で障害が発生しました`),
    body: ({ errorMessage }) => bodyOf(errorMessage),
    source: ({ workerId }) => workerId,
    fields: ({ runningTasks, details }) => fieldsOf(runningRow(say, runningTasks), detailsRow(say, details)),
  },
})

const recovery = (say: Say): Definitions['recovery'] => ({
  started: {
    data: schemaOf<RecoveryStarted>({
      strategy: optional(text),
      reason: optional(text),
      affectedTasks: optional(amount),
      ...free,
    }),
    severity: 'warning',
    title: say('Recovery started', '復旧処理を開始しました'),
    source: 'recovery',
    fields: ({ strategy, reason, affectedTasks, details }) =>
      fieldsOf(
        strategyRow(say, strategy),
        reasonRow(say, reason),
        affectedRow(say, affectedTasks),
        detailsRow(say, details),
      ),
  },
  completed: {
    data: schemaOf<RecoveryCompleted>({
      strategy: optional(text),
      recoveredTasks: optional(amount),
      durationMs: optional(amount),
      ...free,
    }),
    severity: 'info',
    title: say('Recovery completed', '復旧処理が完了しました'),
    source: 'recovery',
    fields: ({ strategy, recoveredTasks, durationMs, details }) =>
      fieldsOf(
        strategyRow(say, strategy),
        [say('Recovered tasks', '復旧したタスク数'), say.number(recoveredTasks)],
        took(say, durationMs),
        detailsRow(say, details),
      ),
  },
  failed: {
    data: schemaOf<RecoveryFailed>({
      errorMessage: text,
      strategy: optional(text),
      affectedTasks: optional(amount),
      durationMs: optional(amount),
      ...free,
    }),
    severity: 'critical',
    title: say('Recovery failed', '復旧処理に失敗しました'),
    body: ({ errorMessage }) => bodyOf(errorMessage),
    source: 'recovery',
    fields: ({ strategy, affectedTasks, durationMs, details }) =>
      fieldsOf(
        strategyRow(say, strategy),
        affectedRow(say, affectedTasks),
        took(say, durationMs),
        detailsRow(say, details),
      ),
  },
})

/** What happens in a test farm: the coordinator, its tasks and workers, and recovery. */
export const testFarmEvents: TestFarmEvents = /* @__PURE__ */ bilingual((say) => ({
  coordinator: coordinator(say),
  task: task(say),
  worker: worker(say),
  recovery: recovery(say),
}))
