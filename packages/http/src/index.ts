export { createHandler, type HandlerOptions, type Intake } from './handler.ts'
