/** Every vendor's stand-in, and a notifier with all channels pointed at them, as a file would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parse } from 'yaml'
import { channels as definitions } from '../apps/server/src/channels.ts'
import { loadConfig } from '../packages/config/src/index.ts'
import type { Channel } from '../packages/core/src/channel.ts'
import type { Draft } from '../packages/core/src/index.ts'
import {
  createNotifier,
  type ChannelEntry,
  type Channels,
  type Notifier,
  type Receipt,
} from '../packages/core/src/index.ts'
import { manualClock, type ManualClock } from '../packages/core/src/testing/index.ts'
import { createSandbox, vendors, type Sandbox, type Vendor } from '../packages/sandbox/src/index.ts'

export interface World {
  readonly sandbox: Sandbox
  readonly clock: ManualClock
  readonly notifier: Notifier
  /** What became of it, on each channel, once nothing waits any more. */
  deliver(draft: Draft, to?: readonly Vendor[]): Promise<Readonly<Record<Vendor, Receipt>>>
  close(): Promise<void>
}

/** Whom a notification may mention, as each vendor knows her. */
const adaOf = (sandbox: Sandbox): Readonly<Partial<Record<Vendor, string>>> => ({
  slack: 'U0SANDBOX1',
  discord: sandbox.discord.people['ada']!,
  telegram: String(sandbox.telegram.chats['ada']),
  email: 'ada@example.com',
  msteams: 'ada@sandbox.example',
  graph: '5a4d0b0c-7e4a-4000-8000-000000000010',
  jira: sandbox.jira.people['Ada']!,
})

/** Starts everything. Time passes only while no request is under way: no wait is real, and none ends too early. */
export async function createWorld(): Promise<World> {
  const clock = manualClock(Date.UTC(2026, 10, 21, 9))
  const sandbox = await createSandbox({ mode: 'strict', clock })
  const trusted = getCACertificates('default')
  // As with NODE_EXTRA_CA_CERTS.
  setDefaultCACertificates([...trusted, sandbox.graph.ca])
  let underWay = 0
  const counted = (channel: Channel): Channel => ({
    ...channel,
    async send(message, context) {
      underWay++
      try {
        return await channel.send(message, context)
      } finally {
        underWay--
      }
    },
  })
  const channels = await configured(sandbox)
  const notifier = createNotifier<Channels>({
    channels: Object.fromEntries(
      Object.entries(channels).map(([name, entry]) => [name, { ...entry, use: counted(entry.use) }]),
    ),
    clock,
    random: () => 0.5,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  })

  async function passed<T>(promise: Promise<T>): Promise<T> {
    const state = { waiting: true }
    const end = (): void => void (state.waiting = false)
    promise.then(end, end)
    while (state.waiting) {
      await clock.settle()
      if (state.waiting && underWay === 0) await clock.advance(50)
    }
    return promise
  }

  return {
    sandbox,
    clock,
    notifier,
    async deliver(draft, to) {
      const { id } = await passed(notifier.send({ ...draft, ...(to && { to }) }))
      await passed(notifier.drain())
      const explained = await notifier.explain({ id })
      return Object.fromEntries(
        (explained.receipts ?? []).map((receipt) => [receipt.channel, receipt]),
      ) as never
    },
    async close() {
      await notifier.close()
      await sandbox.close()
      setDefaultCACertificates(trusted)
    },
  }
}

/** The sandbox's own `notify.yaml` with the people, read as a server reads it. */
async function configured(sandbox: Sandbox): Promise<Readonly<Record<string, ChannelEntry>>> {
  const { yaml, environment } = sandbox.settings()
  const file = parse(yaml) as { readonly channels: Readonly<Record<Vendor, object>> }
  const people = adaOf(sandbox)
  const channels = vendors.map((vendor) => {
    const ada = people[vendor]
    return [vendor, { ...file.channels[vendor], ...(ada && { people: { ada } }) }] as const
  })
  const folder = await mkdtemp(join(tmpdir(), 'nine-channels-'))
  try {
    const path = join(folder, 'notify.json')
    await writeFile(path, JSON.stringify({ channels: Object.fromEntries(channels) }), { mode: 0o600 })
    const loaded = await loadConfig({ path, cwd: folder, env: environment, channels: definitions })
    return loaded!.options.channels as Readonly<Record<string, ChannelEntry>>
  } finally {
    await rm(folder, { recursive: true })
  }
}
