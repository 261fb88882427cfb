import { bilingual, type Definitions as DefinitionsOf, type EventCall } from '../catalogue.ts'
import type { Say } from '../language.ts'
import { bodyOf, detailsRow, fieldsOf, took, type Row } from '../rows.ts'
import { amount, details, optional, schemaOf, text, webUrl } from '../schema.ts'

interface Details {
  /** Shown line by line. */
  readonly details?: Readonly<Record<string, unknown>>
}
export interface Job extends Details {
  readonly jobId: string
  /** For people. Default: the id. */
  readonly jobName?: string
}
export interface JobCompleted extends Job {
  readonly durationMs?: number
}
export interface JobFailed extends Job {
  readonly errorMessage: string
  readonly durationMs?: number
}
export interface JobTask extends Details {
  readonly taskId: string
  /** For people. Default: the id. */
  readonly taskName?: string
  readonly jobId?: string
}
export interface JobTaskCompleted extends JobTask {
  readonly durationMs?: number
}
export interface JobTaskFailed extends JobTask {
  readonly errorMessage: string
  readonly durationMs?: number
}
export interface PullRequest extends Details {
  readonly number: number
  readonly title: string
  readonly repository?: string
  readonly author?: string
  readonly url?: string
}
export interface AgentError extends Details {
  readonly agentId: string
  readonly errorMessage: string
  readonly taskId?: string
}
export interface SystemAlert extends Details {
  /** In the caller's own words. */
  readonly title: string
  readonly message?: string
  readonly component?: string
}

export interface JobEvents {
  readonly job: {
    readonly started: EventCall<Job>
    readonly completed: EventCall<JobCompleted>
    readonly failed: EventCall<JobFailed>
  }
  readonly task: {
    readonly started: EventCall<JobTask>
    readonly completed: EventCall<JobTaskCompleted>
    readonly failed: EventCall<JobTaskFailed>
  }
  readonly pr: {
    readonly created: EventCall<PullRequest>
    readonly merged: EventCall<PullRequest>
    readonly closed: EventCall<PullRequest>
  }
  readonly agent: { readonly error: EventCall<AgentError> }
  readonly system: { readonly alert: EventCall<SystemAlert> }
}
type Definitions = DefinitionsOf<JobEvents>

const free = { details: optional(details) }
const jobKinds = { jobId: text, jobName: optional(text), ...free }
const taskKinds = { taskId: text, taskName: optional(text), jobId: optional(text), ...free }

const jobRow = (say: Say, jobId: string | undefined): Row => [say('Job', 'ジョブ'), jobId]
const taskRow = (say: Say, taskId: string | undefined): Row => [say('Task', 'タスク'), taskId]

const job = (say: Say): Definitions['job'] => {
  const rows = ({ jobId, jobName, details }: Job): readonly Row[] => [
    jobRow(say, jobName === undefined ? undefined : jobId),
    detailsRow(say, details),
  ]
  return {
    started: {
      data: schemaOf<Job>(jobKinds),
      severity: 'info',
      title: ({ jobId, jobName = jobId }) =>
        say(`Job ${jobName} started`, `ジョブ「${jobName}」を開始しました`),
      source: ({ jobId }) => jobId,
      fields: (data) => fieldsOf(...rows(data)),
    },
    completed: {
      data: schemaOf<JobCompleted>({ ...jobKinds, durationMs: optional(amount) }),
      severity: 'info',
      title: ({ jobId, jobName = jobId }) =>
        say(`Job ${jobName} completed`, `ジョブ「${jobName}」が完了しました`),
      source: ({ jobId }) => jobId,
      fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...rows(data)),
    },
    failed: {
      data: schemaOf<JobFailed>({ ...jobKinds, errorMessage: text, durationMs: optional(amount) }),
      severity: 'error',
      title: ({ jobId, jobName = jobId }) =>
        say(`Job ${jobName} failed`, `ジョブ「${jobName}」が失敗しました`),
      body: ({ errorMessage }) => bodyOf(errorMessage),
      source: ({ jobId }) => jobId,
      fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...rows(data)),
    },
  }
}

const task = (say: Say): Definitions['task'] => {
  const rows = ({ taskId, taskName, jobId, details }: JobTask): readonly Row[] => [
    taskRow(say, taskName === undefined ? undefined : taskId),
    jobRow(say, jobId),
    detailsRow(say, details),
  ]
  return {
    started: {
      data: schemaOf<JobTask>(taskKinds),
      severity: 'info',
      title: ({ taskId, taskName = taskId }) =>
        say(`Task ${taskName} started`, `タスク「${taskName}」を開始しました`),
      source: ({ taskId }) => taskId,
      fields: (data) => fieldsOf(...rows(data)),
    },
    completed: {
      data: schemaOf<JobTaskCompleted>({ ...taskKinds, durationMs: optional(amount) }),
      severity: 'info',
      title: ({ taskId, taskName = taskId }) =>
        say(`Task ${taskName} completed`, `タスク「${taskName}」が完了しました`),
      source: ({ taskId }) => taskId,
      fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...rows(data)),
    },
    failed: {
      data: schemaOf<JobTaskFailed>({ ...taskKinds, errorMessage: text, durationMs: optional(amount) }),
      severity: 'error',
      title: ({ taskId, taskName = taskId }) =>
        say(`Task ${taskName} failed`, `タスク「${taskName}」が失敗しました`),
      body: ({ errorMessage }) => bodyOf(errorMessage),
      source: ({ taskId }) => taskId,
      fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...rows(data)),
    },
  }
}

const pr = (say: Say): Definitions['pr'] => {
  const data = schemaOf<PullRequest>({
    number: amount,
    title: text,
    repository: optional(text),
    author: optional(text),
    url: optional(webUrl),
    ...free,
  })
  const told = (english: string, japanese: string): Definitions['pr']['created'] => ({
    data,
    severity: 'info',
    title: ({ number, title }) =>
      say(
        `Pull request #${number} ${english}: ${title}`,
        `プルリクエスト #${number} が${japanese}：${title}`,
      ),
    source: ({ repository }) => repository,
    links: ({ number, url }) =>
      url === undefined ? [] : [{ label: say(`Pull request #${number}`, `プルリクエスト #${number}`), url }],
    fields: ({ repository, author, details }) =>
      fieldsOf(
        [say('Repository', 'リポジトリ'), repository],
        [say('Author', '作成者'), author],
        detailsRow(say, details),
      ),
  })
  return {
    created: told('was opened', '作成されました'),
    merged: told('was merged', 'マージされました'),
    closed: told('was closed', 'クローズされました'),
  }
}

/** What happens in a job system: jobs, their tasks, pull requests, agents and the system itself. */
export const jobEvents: JobEvents = /* @__PURE__ */ bilingual<JobEvents>((say) => ({
  job: job(say),
  task: task(say),
  pr: pr(say),
  agent: {
    error: {
      data: schemaOf<AgentError>({ agentId: text, errorMessage: text, taskId: optional(text), ...free }),
      severity: 'error',
      title: ({ agentId }) =>
        say(`Agent ${agentId} reported an error`, `エージェント「${agentId}」でエラーが発生しました`),
      body: ({ errorMessage }) => bodyOf(errorMessage),
      source: ({ agentId }) => agentId,
      fields: ({ taskId, details }) => fieldsOf(taskRow(say, taskId), detailsRow(say, details)),
    },
  },
  system: {
    alert: {
      data: schemaOf<SystemAlert>({
        title: text,
        message: optional(text),
        component: optional(text),
        ...free,
      }),
      severity: 'critical',
      title: ({ title }) => title,
      body: ({ message }) => bodyOf(message),
      source: ({ component }) => component,
      fields: ({ details }) => fieldsOf(detailsRow(say, details)),
    },
  },
}))
