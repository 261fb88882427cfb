import type { ChannelDefinition, ChannelDefinitions } from '@notify/config'
import type { Channel } from '@notify/core'
import type { Sandbox } from '@notify/sandbox'

/** The same kinds of channels, with the same options: what they would say to a vendor they say to the sandbox. */
export function inSandbox(sandbox: Sandbox, channels: ChannelDefinitions): ChannelDefinitions {
  const { host, port, user, password } = sandbox.email
  const elsewhere: Readonly<Record<string, object>> = {
    slack: { baseUrl: sandbox.slack.apiUrl },
    telegram: { baseUrl: sandbox.telegram.baseUrl },
    email: { host, port, user, password, secure: 'none' },
    sms: { baseUrl: sandbox.sms.origin },
    pagerduty: { baseUrl: sandbox.pagerduty.origin },
  }
  // It takes no webhook that is not signed.
  const usual: Readonly<Record<string, object>> = { webhook: { sign: { secret: sandbox.webhook.secret } } }
  return changed(channels, (definition) => ({
    ...definition,
    create: (options: object) =>
      definition.create({ ...usual[definition.kind], ...options, ...elsewhere[definition.kind] } as never),
  }))
}

/** Channels as they are made, each changed by `change`. */
export const changedChannels = (
  channels: ChannelDefinitions,
  change: (channel: Channel) => Channel,
): ChannelDefinitions =>
  changed(channels, (definition) => ({
    ...definition,
    create: (options: never) => change(definition.create(options)),
  }))

const changed = (
  channels: ChannelDefinitions,
  change: (definition: ChannelDefinition) => ChannelDefinition,
): ChannelDefinitions =>
  Object.fromEntries(Object.entries(channels).map(([kind, load]) => [kind, async () => change(await load())]))

/** What arrived, a line each: where, for whom, and how it begins. */
export const arrived = (sandbox: Sandbox): string =>
  sandbox
    .messages()
    .map(({ vendor, to, title, text }) => {
      const [first = ''] = (title || text).split('\n')
      return `${vendor.padEnd(10)} ${to.join(', ').padEnd(24)} ${first}`
    })
    .join('\n')
