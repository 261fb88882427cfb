import { createSandbox } from '@notify/sandbox'
import { channels } from '@notify/server/channels'
import { arrived, inSandbox } from '@notify/example-in-sandbox'
import { alerts } from './alerts.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'
import { createService } from './service.ts'

const isBare = !Object.keys(process.env).some((name) => name.startsWith('DISCORD_WEBHOOK_'))
await using sandbox = isBare || process.argv.includes('--sandbox') ? await createSandbox() : undefined
await using service = await createService({
  env: { ...process.env, ...(sandbox && sandboxEnvironment(sandbox)) },
  ...(sandbox && { channels: inSandbox(sandbox, channels) }),
})

for (const alert of alerts) await service.send(alert)
await service.drain({ maxMs: 60_000 })

if (sandbox) console.log(arrived(sandbox))
for (const { name } of await service.channels.list()) {
  const { rate } = await service.channels.limits(name)
  if (rate) console.log(`${name}: ${rate.remaining} of ${rate.limit} left in this minute`)
}
