import { consoleLogger, type Logger } from '@notify/core'

/** What is measured does not print. */
export const silent: Logger = consoleLogger('silent')
