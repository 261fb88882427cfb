export { consoleChannel, type ConsoleOptions } from './console.ts'
export type { ConsoleMessage } from './message.ts'
