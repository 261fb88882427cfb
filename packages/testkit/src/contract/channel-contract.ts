import { describe, test } from 'vitest'
import { channelChecks } from './channel-checks.ts'
import type { ChannelDescriptor } from './descriptor.ts'

/**
 * Everything that the toolkit asks of a channel, as a suite of vitest: limits, purity, what failures mean, one request at a
 * time, aborts, secrets.
 *
 * @example
 * channelContract({
 *   create: ({ origin }) => slack({ baseUrl: origin, token: 'canary-7f3a9c51' }),
 *   secrets: ['canary-7f3a9c51'],
 *   limits: (message) => (JSON.stringify(message).length > 40_000 ? ['the message is too long'] : []),
 * })
 */
export function channelContract<Message>(descriptor: ChannelDescriptor<Message>): void {
  const checks = channelChecks(descriptor)
  const name = descriptor.name ?? 'the channel'
  describe(`${name} keeps the contract of a channel`, () => {
    for (const { name, run } of checks) test(name, run)
  })
}
