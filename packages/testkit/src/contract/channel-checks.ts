import { abortChecks } from './aborting.ts'
import type { Check } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'
import { incidentChecks } from './incidents.ts'
import { outcomeChecks } from './outcomes.ts'
import { renderingChecks } from './rendering.ts'
import { secrecyChecks } from './secrecy.ts'
import { sendingChecks } from './sending.ts'

/** Nobody listens there; the channel is only asked what it is. */
const nowhere = { host: '127.0.0.1', port: 9, origin: 'http://127.0.0.1:9' }

/**
 * The contract as a list of checks, for any test runner. Each starts its own server and its own channel; they may run at the
 * same time.
 */
export function channelChecks<Message>(descriptor: ChannelDescriptor<Message>): readonly Check[] {
  const channel = descriptor.create(nowhere)
  return [
    ...renderingChecks(descriptor),
    ...incidentChecks(descriptor, channel.features.incidents),
    ...sendingChecks(descriptor, channel),
    ...outcomeChecks(descriptor, channel.features.idempotent ?? false),
    ...abortChecks(descriptor),
    ...secrecyChecks(descriptor),
  ]
}
