/** What the harness uses of the product: as published, but from source. */
export { createNotifier, rateLimit, throttle, timeout } from '../../packages/core/src/index.ts'
export type {
  Channel,
  Draft,
  HistoryQuery,
  Notifier,
  NotifierEvent,
  Receipt,
  Route,
  Stats,
} from '../../packages/core/src/index.ts'
export { webhook } from '../../packages/channel-webhook/src/index.ts'
export { sqlite } from '../../packages/store-sqlite/src/index.ts'
export { postgres } from '../../packages/store-postgres/src/index.ts'
