import { alert } from '@notify/events/alerts'
import { hostReader } from '@notify/monitor/host'
import { createSandbox } from '@notify/sandbox'
import { channels } from '@notify/server/channels'
import { arrived, inSandbox } from '@notify/example-in-sandbox'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createFanOut } from './fan-out.ts'
import { serveIntake } from './intake.ts'
import { watch } from './watch.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { file: flag, sandbox: flag, serve: flag } })
const folder = fileURLToPath(new URL(values.file ? '../file' : '../variables', import.meta.url))
const isBare = process.env['SLACK_TOKEN'] === undefined
await using sandbox = isBare || values.sandbox ? await createSandbox() : undefined
await using notifier = await createFanOut({
  folder,
  env: { ...process.env, ...(sandbox && sandboxEnvironment(sandbox)) },
  ...(sandbox && { channels: inSandbox(sandbox, channels) }),
})

for (const severity of ['info', 'warning', 'error', 'critical'] as const)
  await notifier.send(alert.raised({ title: `An alert: ${severity}`, service: 'payments' }, { severity }))
await notifier.send(alert.raised({ title: 'Only by mail', service: 'payments' }, { to: ['email'] }))

// Without an interval it checks when it is told to.
await using monitor = watch(notifier, { interval: values.serve && '60s', readers: { host: hostReader() } })
monitor.record({ name: 'queue_size', value: 1_250, service: '決済' })
await monitor.check()
await notifier.drain({ maxMs: 60_000 })
if (sandbox) console.log(arrived(sandbox))

if (values.serve) {
  const token = process.env['NOTIFY_TOKEN'] ?? crypto.randomUUID()
  const server = await serveIntake({ notifier, monitor, token })
  const bearer = `with Authorization: Bearer ${token}`
  console.log(`POST ${server.url}/webhook/alerts or /v1/metrics ${bearer}; Ctrl-C ends it`)
  await new Promise((resolve) => process.once('SIGINT', resolve))
  await server.close()
}
