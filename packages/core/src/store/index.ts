/** What the author of a store needs, and nothing else: `@notify/core/store`. */
export { forgetRecipient } from './apply/forget.ts'
export { belowCursor, page, refusal, status } from './apply/history.ts'
export { applyWork } from './apply/work.ts'
export type { AcceptedRecord, IncidentEntry, Place, Tables, Throttle } from './apply/tables.ts'
export type { Finder } from './durable/due.ts'
export { restText, rowOf, stepsOf } from './durable/stored.ts'
export { listSteps } from '../plan/plan.ts'
export { createWorkingSet, keyedKinds } from './durable/working-set.ts'
export type {
  Changes,
  Forms,
  KeyedKind,
  Loader,
  Told,
  WorkingSet,
  WrittenRow,
} from './durable/working-set.ts'
export type { Form, Written } from './durable/kept.ts'
export { decideAt, settled, type Row } from './row.ts'
export type * from './store.ts'
