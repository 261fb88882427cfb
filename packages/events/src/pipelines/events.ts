import { bilingual, type Definitions as DefinitionsOf, type EventCall } from '../catalogue.ts'
import type { Say } from '../language.ts'
import { bodyOf, detailsRow, fieldsOf, took, type Row } from '../rows.ts'
import { amount, details, optional, schemaOf, text, texts } from '../schema.ts'

export interface Pipeline {
  readonly pipelineId: string
  /** Of one run. */
  readonly pipelineLoggingId?: string
  /** Shown line by line. */
  readonly details?: Readonly<Record<string, unknown>>
}
export interface PipelineSuccess extends Pipeline {
  readonly durationMs?: number
}
export interface PipelineFailure extends Pipeline {
  readonly errorMessage: string
  readonly durationMs?: number
}
export interface PipelineWarning extends Pipeline {
  readonly message: string
  readonly durationMs?: number
}
export interface DataQuality extends Partial<Pipeline> {
  readonly tableName: string
  readonly failedChecks: readonly string[]
}
export interface RateLimitExceeded extends Partial<Pipeline> {
  /** Whose limit it is: a service, an API. */
  readonly resource: string
  readonly limit?: number
  /** When it may go on. */
  readonly retryAfterMs?: number
}
export interface SystemError extends Partial<Pipeline> {
  readonly errorMessage: string
  readonly component?: string
}

export interface PipelineEvents {
  readonly pipeline: {
    readonly started: EventCall<Pipeline>
    readonly success: EventCall<PipelineSuccess>
    readonly failure: EventCall<PipelineFailure>
    readonly warning: EventCall<PipelineWarning>
  }
  readonly data_quality: {
    readonly failure: EventCall<DataQuality>
    readonly warning: EventCall<DataQuality>
  }
  readonly rate_limit: { readonly exceeded: EventCall<RateLimitExceeded> }
  readonly system: { readonly error: EventCall<SystemError> }
}

type Definitions = DefinitionsOf<PipelineEvents>

const runKinds = { pipelineLoggingId: optional(text), details: optional(details) }
const pipelineKinds = { pipelineId: text, ...runKinds }
const perhapsPipeline = { pipelineId: optional(text), ...runKinds }
const qualityKinds = { tableName: text, failedChecks: texts, ...perhapsPipeline }

const runRows = (say: Say, { pipelineLoggingId, details }: Partial<Pipeline>): readonly Row[] => [
  [say('Run', '実行 ID'), pipelineLoggingId],
  detailsRow(say, details),
]
const pipelineRows = (say: Say, data: Partial<Pipeline>): readonly Row[] => [
  [say('Pipeline', 'パイプライン'), data.pipelineId],
  ...runRows(say, data),
]
const qualityRows = (say: Say, { tableName, failedChecks, ...data }: DataQuality): readonly Row[] => [
  [say('Table', 'テーブル'), tableName],
  [say('Failed checks', '不合格のチェック項目'), say.list(failedChecks)],
  ...pipelineRows(say, data),
]

const pipeline = (say: Say): Definitions['pipeline'] => ({
  started: {
    data: schemaOf<Pipeline>(pipelineKinds),
    severity: 'info',
    title: ({ pipelineId }) =>
      say(`Pipeline ${pipelineId} started`, `パイプライン「${pipelineId}」を開始しました`),
    source: ({ pipelineId }) => pipelineId,
    fields: (data) => fieldsOf(...runRows(say, data)),
  },
  success: {
    data: schemaOf<PipelineSuccess>({ ...pipelineKinds, durationMs: optional(amount) }),
    severity: 'info',
    title: ({ pipelineId, durationMs }) => {
      const time = say.duration(durationMs)
      const [after, inBrackets] = time === undefined ? ['', ''] : [` in ${time}`, `（所要時間：${time}）`]
      return say(
        `Pipeline ${pipelineId} succeeded${after}`,
        `パイプライン「${pipelineId}」が正常に完了しました${inBrackets}`,
      )
    },
    source: ({ pipelineId }) => pipelineId,
    fields: (data) => fieldsOf(...runRows(say, data)),
  },
  failure: {
    data: schemaOf<PipelineFailure>({ ...pipelineKinds, errorMessage: text, durationMs: optional(amount) }),
    severity: 'error',
    title: ({ pipelineId }) =>
      say(`Pipeline ${pipelineId} failed`, `パイプライン「${pipelineId}」が失敗しました`),
    body: ({ errorMessage }) => bodyOf(errorMessage),
    source: ({ pipelineId }) => pipelineId,
    fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...runRows(say, data)),
  },
  warning: {
    data: schemaOf<PipelineWarning>({ ...pipelineKinds, message: text, durationMs: optional(amount) }),
    severity: 'warning',
    title: ({ pipelineId }) =>
      say(`Warning in pipeline ${pipelineId}`, `パイプライン「${pipelineId}」で警告が発生しました`),
    body: ({ message }) => bodyOf(message),
    source: ({ pipelineId }) => pipelineId,
    fields: ({ durationMs, ...data }) => fieldsOf(took(say, durationMs), ...runRows(say, data)),
  },
})

const dataQuality = (say: Say): Definitions['data_quality'] => ({
  failure: {
    data: schemaOf<DataQuality>(qualityKinds),
    severity: 'warning',
    title: ({ tableName }) =>
      say(
        `Data quality checks failed for ${tableName}`,
        `テーブル「${tableName}」がデータ品質チェックに合格しませんでした`,
      ),
    source: ({ tableName }) => tableName,
    fields: (data) => fieldsOf(...qualityRows(say, data)),
  },
  warning: {
    data: schemaOf<DataQuality>(qualityKinds),
    severity: 'warning',
    title: ({ tableName }) =>
      say(`Data quality warning for ${tableName}`, `テーブル「${tableName}」のデータ品質に注意が必要です`),
    source: ({ tableName }) => tableName,
    fields: (data) => fieldsOf(...qualityRows(say, data)),
  },
})

const rateLimit = (say: Say): Definitions['rate_limit'] => ({
  exceeded: {
    data: schemaOf<RateLimitExceeded>({
      resource: text,
      limit: optional(amount),
      retryAfterMs: optional(amount),
      ...perhapsPipeline,
    }),
    severity: 'warning',
    title: ({ resource }) =>
      say(`Rate limit of ${resource} exceeded`, `「${resource}」のレート制限を超えました`),
    source: ({ resource }) => resource,
    fields: ({ limit, retryAfterMs, ...data }) =>
      fieldsOf(
        [say('Limit', '上限'), say.number(limit)],
        [say('Retry after', '再試行までの時間'), say.duration(retryAfterMs)],
        ...pipelineRows(say, data),
      ),
  },
})

const system = (say: Say): Definitions['system'] => ({
  error: {
    data: schemaOf<SystemError>({ errorMessage: text, component: optional(text), ...perhapsPipeline }),
    severity: 'critical',
    title: ({ component }) =>
      component === undefined
        ? say('System error', 'システムエラーが発生しました')
        : say(`System error in ${component}`, `「${component}」でシステムエラーが発生しました`),
    body: ({ errorMessage }) => bodyOf(errorMessage),
    source: ({ component }) => component,
    fields: (data) => fieldsOf(...pipelineRows(say, data)),
  },
})

/** What happens to data pipelines. */
export const pipelineEvents: PipelineEvents = /* @__PURE__ */ bilingual<PipelineEvents>((say) => ({
  pipeline: pipeline(say),
  data_quality: dataQuality(say),
  rate_limit: rateLimit(say),
  system: system(say),
}))
