import { consoleChannel } from '@notify/channel-console'
import { createNotifier, type Channels, type Notifier } from '@notify/core'
import type { Arguments } from './arguments.ts'

const say = (text: string): void => void process.stderr.write(`notify: ${text}\n`)

/** A notifier as the configuration says; without one, the console channel. @throws {ConfigurationError} */
export async function openNotifier({ values }: Arguments): Promise<Notifier> {
  const [{ loadConfig }, { channels }] = await Promise.all([
    import('@notify/config'),
    import('@notify/server/channels'),
  ])
  const loaded = await loadConfig({ channels, ...(values.config !== undefined && { path: values.config }) })
  if (!loaded) {
    say('no notify.yaml was found; using the console channel')
    // Standard output belongs to --json.
    const stream = values.json ? { stream: (text: string) => void process.stderr.write(`${text}\n`) } : {}
    return createNotifier({ channels: { console: consoleChannel(stream) } })
  }
  for (const { path, message } of loaded.warnings) say(`${path}: ${message}`)
  return createNotifier<Channels>(loaded.options)
}
