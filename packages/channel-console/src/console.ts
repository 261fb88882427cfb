import { DeliveryError, type Channel } from '@notify/core/channel'
import { styleText } from 'node:util'
import { jsonMessage, textMessage, type ConsoleMessage } from './message.ts'

export interface ConsoleOptions {
  /** Gets each notification as text of one or more lines, without the last line break. Default: writes to standard output. */
  readonly stream?: (text: string) => void
  /** Colours the first line. Default: if standard output is a terminal with colours and `NO_COLOR` is not set. */
  readonly color?: boolean
  /** One line of JSON instead of text. Default false. */
  readonly json?: boolean
}

const styles: Readonly<Record<ConsoleMessage['tone'], Parameters<typeof styleText>[0]>> = {
  info: 'cyan',
  warning: 'yellow',
  error: 'red',
  critical: ['bold', 'red'],
  resolved: 'green',
}

const print = (text: string): Promise<void> =>
  new Promise((resolve, reject) =>
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve())),
  )

// Undefined where standard output is a file or a pipe.
const hasColors = (): boolean => (process.stdout as Partial<typeof process.stdout>).hasColors?.() ?? false

/**
 * Prints notifications. Escape sequences in their text are taken out: a title cannot clear the screen.
 *
 * @example
 * createNotifier({ channels: { terminal: consoleChannel() } })
 */
export function consoleChannel(options: ConsoleOptions = {}): Channel<ConsoleMessage> {
  const { stream, json = false, color = stream === undefined && hasColors() } = options
  const write: (text: string) => void | Promise<void> = stream ?? print
  const paint = ({ text, tone }: ConsoleMessage): string => {
    const end = `${text}\n`.indexOf('\n')
    return styleText(styles[tone], text.slice(0, end), { validateStream: false }) + text.slice(end)
  }
  return {
    spec: 1,
    kind: 'console',
    features: { incidents: 'follows' },
    render: (notification, context) => [(json ? jsonMessage : textMessage)(notification, context)],
    async send(message) {
      try {
        await write(color && !json ? paint(message) : message.text)
      } catch {
        throw new DeliveryError('unavailable', 'console: the output could not be written to')
      }
      return {}
    },
  }
}
