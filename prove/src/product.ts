/** What the harness uses of the product: as published, but from source. */
export {
  breaker,
  concurrency,
  createNotifier,
  enrich,
  rateLimit,
  throttle,
  timeout,
} from '../../packages/core/src/index.ts'
export type {
  Channel,
  ChannelHealth,
  Channels,
  Draft,
  HistoryQuery,
  Notifier,
  NotifierEvent,
  NotifierOptions,
  Receipt,
  Retry,
  Route,
  Stats,
} from '../../packages/core/src/index.ts'
export { discord } from '../../packages/channel-discord/src/index.ts'
export { telegram } from '../../packages/channel-telegram/src/index.ts'
export { webhook, type WebhookOptions } from '../../packages/channel-webhook/src/index.ts'
export { sqlite } from '../../packages/store-sqlite/src/index.ts'
export { postgres } from '../../packages/store-postgres/src/index.ts'
export { watchdog } from '../../apps/server/src/watchdog.ts'
