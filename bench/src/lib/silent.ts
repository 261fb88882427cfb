import { consoleLogger, type Logger } from '@notify/core'

/** What is logged is not what is measured. */
export const silent: Logger = consoleLogger('silent')
