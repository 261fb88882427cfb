import { createSandbox } from '@notify/sandbox'
import { channels } from '@notify/server/channels'
import { arrived, inSandbox } from '@notify/example-in-sandbox'
import { parseArgs } from 'node:util'
import { runTests } from './coordinator.ts'
import { createFarm } from './farm.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'

const kinds = ['slack', 'discord', 'telegram', 'email', 'msteams', 'jira']
const names = [...kinds, 'sandbox'].map((name) => [name, { type: 'boolean' }] as const)
const { values } = parseArgs({ options: Object.fromEntries(names) })

// A switch is a variable: `--slack` is SLACK_ENABLED=true, and the others are off.
const isOn = (kind: string): boolean => values[kind] === true
const switches = kinds.some(isOn)
  ? Object.fromEntries(kinds.map((kind) => [`${kind.toUpperCase()}_ENABLED`, String(isOn(kind))]))
  : {}

const isBare = !kinds.some((kind) =>
  Object.keys(process.env).some((name) => name.startsWith(`${kind.toUpperCase()}_`)),
)
await using sandbox = isOn('sandbox') || isBare ? await createSandbox() : undefined

await using farm = await createFarm({
  env: { ...process.env, ...(sandbox && sandboxEnvironment(sandbox)), ...switches },
  ...(sandbox && { channels: inSandbox(sandbox, channels) }),
})
await runTests(farm)
await farm.drain({ maxMs: 65_000 })
if (sandbox) console.log(arrived(sandbox))
