import { createSandbox } from '@notify/sandbox'
import { channels } from '@notify/server/channels'
import { arrived, inSandbox } from '@notify/example-in-sandbox'
import { runNight } from './night.ts'
import { createPipelines } from './pipelines.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'

const isBare = process.env['SLACK_WEBHOOK_URL'] === undefined
await using sandbox = isBare || process.argv.includes('--sandbox') ? await createSandbox() : undefined
await using pipelines = await createPipelines({
  env: { ...process.env, ...(sandbox && sandboxEnvironment(sandbox)) },
  ...(sandbox && { channels: inSandbox(sandbox, channels) }),
})

for (const { receipts } of await runNight(pipelines))
  console.log(receipts.map(({ channel = 'nobody', outcome }) => `${channel}: ${outcome}`).join(', '))
if (sandbox) console.log(arrived(sandbox))
