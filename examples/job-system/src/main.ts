import { createSandbox } from '@notify/sandbox'
import { channels } from '@notify/server/channels'
import { arrived, inSandbox } from '@notify/example-in-sandbox'
import { createJobSystem } from './job-system.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'
import { runWorkday } from './workday.ts'

const isBare = process.env['SLACK_WEBHOOK_URL'] === undefined
await using sandbox = isBare || process.argv.includes('--sandbox') ? await createSandbox() : undefined
await using jobs = await createJobSystem({
  env: { ...process.env, ...(sandbox && sandboxEnvironment(sandbox)) },
  ...(sandbox && { channels: inSandbox(sandbox, channels) }),
})

await runWorkday(jobs, process.argv.includes('--ja') ? 'ja' : 'en')
await jobs.drain({ maxMs: 60_000 })
if (sandbox) console.log(arrived(sandbox))
