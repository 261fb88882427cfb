export { createHandler, type HandlerOptions, type Intake } from './handler.ts'
export type { Metrics } from './metrics.ts'
