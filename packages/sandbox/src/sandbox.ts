import { ConfigurationError, type Clock } from '@notify/core/channel'
import { systemClock } from '@notify/core'
import { createFaults, type FaultOf, type QueuedFault } from './faults.ts'
import { vendors as allVendors, type SandboxMessage, type SandboxRequest, type Vendor } from './message.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { settingsOf, type Settings } from './settings.ts'
import type { Mode, StandIn, StandInContext } from './stand-in.ts'
import { emailStandIn, type EmailAddress } from './vendors/email.ts'
import { discordStandIn, type DiscordAddress } from './vendors/discord.ts'
import { telegramStandIn, type TelegramAddress } from './vendors/telegram.ts'
import { msteamsStandIn, type MsteamsAddress } from './vendors/msteams.ts'
import { graphStandIn, type GraphAddress } from './vendors/graph.ts'
import { jiraStandIn, type JiraAddress } from './vendors/jira.ts'
import { smsStandIn, type SmsAddress } from './vendors/sms.ts'
import { pagerdutyStandIn, type PagerdutyAddress } from './vendors/pagerduty.ts'
import { slackStandIn, type SlackAddress } from './vendors/slack.ts'
import { webhookStandIn, type WebhookAddress } from './vendors/webhook.ts'

export interface SandboxOptions {
  /** Default: all. */
  readonly vendors?: readonly Vendor[]
  /** Nothing else: a stand-in takes mail from anybody. */
  readonly host?: '127.0.0.1'
  /** 0, the default: any that is free. `fixed`: 4801 to 4809 and 2525, see `fixedPorts`. */
  readonly ports?: Readonly<Partial<Record<Vendor, number>>> | 'fixed'
  /** For timestamps, rates and tolerances. Default: the system's. */
  readonly clock?: Clock
  /** Default `vendor`. */
  readonly mode?: Mode
}

interface Addresses {
  readonly slack: SlackAddress
  readonly email: EmailAddress
  readonly webhook: WebhookAddress
  readonly discord: DiscordAddress
  readonly telegram: TelegramAddress
  readonly msteams: MsteamsAddress
  readonly graph: GraphAddress
  readonly jira: JiraAddress
  readonly sms: SmsAddress
  readonly pagerduty: PagerdutyAddress
}

/** The addresses of vendors that were left out throw when they are read. */
export interface Sandbox extends Addresses {
  /** In the order of arrival, as they stand now. */
  messages(vendor?: Vendor): readonly SandboxMessage[]
  /** In the order of arrival. */
  requests(vendor?: Vendor): readonly SandboxRequest[]
  /** Queues a fault for the next requests. */
  fault<V extends Vendor>(vendor: V, fault: FaultOf[V]): void
  /** What is queued, of one vendor or of all, and how much of it is left. */
  faults(vendor?: Vendor): readonly QueuedFault[]
  /** Configuration of every channel, ready to use. */
  settings(): Settings
  /** Asks again after everything that happens; resolves with what `find` found. */
  waitFor: Recorder['waitFor']
  /** Forgets messages, requests, faults and rates. Addresses and credentials stay. */
  reset(): void
  /** Ends every connection. May be called twice. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const fixedPorts: Readonly<Record<Vendor, number>> = {
  slack: 4_801,
  discord: 4_802,
  telegram: 4_803,
  msteams: 4_804,
  graph: 4_805,
  jira: 4_806,
  sms: 4_807,
  pagerduty: 4_808,
  webhook: 4_809,
  email: 2_525,
}

const standIns: { readonly [V in Vendor]: (context: StandInContext) => Promise<StandIn<Addresses[V]>> } = {
  slack: slackStandIn,
  email: emailStandIn,
  webhook: webhookStandIn,
  discord: discordStandIn,
  telegram: telegramStandIn,
  msteams: msteamsStandIn,
  graph: graphStandIn,
  jira: jiraStandIn,
  sms: smsStandIn,
  pagerduty: pagerdutyStandIn,
}

/**
 * Starts strict stand-ins for the vendors on this machine: they refuse what the vendors refuse.
 *
 * @throws The system's error, e.g. `EADDRINUSE`, if a port cannot be had; nothing stays open then.
 *
 * @example
 * const sandbox = await createSandbox({ vendors: ['slack'] })
 * sandbox.fault('slack', { kind: 'status', status: 429, retryAfter: 3 })
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', ports = {}, clock = systemClock, mode = 'vendor' } = options
  const recorder = createRecorder()
  const faults = createFaults()
  const running = new Map<Vendor, StandIn>()
  const close = async (): Promise<void> => {
    recorder.close()
    await Promise.all([...running.values()].map((standIn) => standIn.close()))
    running.clear()
  }

  const wanted = allVendors.filter((vendor) => (options.vendors ?? allVendors).includes(vendor))
  try {
    for (const vendor of wanted) {
      const port = (ports === 'fixed' ? fixedPorts : ports)[vendor] ?? 0
      running.set(vendor, await standIns[vendor]({ host, port, clock, mode, recorder, faults }))
    }
  } catch (error) {
    await close()
    throw error
  }
  const settings = settingsOf(running)
  const addresses = new Map([...running].map(([vendor, { address }]) => [vendor, address]))

  const addressOf = <V extends Vendor>(vendor: V): Addresses[V] => {
    const address = addresses.get(vendor)
    if (address === undefined) throw new ConfigurationError(`the sandbox was started without ${vendor}`)
    return address as Addresses[V]
  }
  const sandbox: Omit<Sandbox, Vendor> = {
    messages: (vendor) => recorder.of(recorder.messages, vendor),
    requests: (vendor) => recorder.of(recorder.requests, vendor),
    fault(vendor, fault) {
      faults.add(vendor, fault)
      recorder.changed()
    },
    faults: (vendor) => recorder.of(faults.queued(), vendor),
    settings: () => settings,
    waitFor: (find, given) => recorder.waitFor(find, given),
    reset() {
      faults.reset()
      for (const standIn of running.values()) standIn.reset()
      recorder.reset()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
  for (const vendor of allVendors)
    Object.defineProperty(sandbox, vendor, { get: () => addressOf(vendor), enumerable: true })
  return sandbox as Sandbox
}
