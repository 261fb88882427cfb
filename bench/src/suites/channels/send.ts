import { systemClock, type Channel, type Notification } from '@notify/core'
import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight, timed } from '../../lib/meter.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import type { Sink } from '../../sinks/sink.ts'

export const atATime = 20

export const notification = (index: number, type?: string): Notification => ({
  ...sampleDraft(index, type),
  id: `0192f0a0-0000-7000-8000-${String(index).padStart(12, '0')}`,
  occurredAt: 1_800_000_000_000,
})

const { signal } = new AbortController()

/** Renders and sends, as a delivery does, without anything around it. */
export async function renderAndSend<Message>(
  channel: Channel<Message>,
  index: number,
  type?: string,
): Promise<void> {
  const { address, recipients } = channel.features
  const messages = channel.render(notification(index, type), {
    cause: 'route',
    locale: 'en',
    ...(address && recipients?.[0] && { address: recipients[0].addresses[address]! }),
  })
  for (const [part, message] of messages.entries())
    await channel.send(message, {
      signal,
      clock: systemClock,
      idempotencyKey: `bench-${index}-${part}`,
      attempt: 1,
      open: () => Promise.reject(new Error('nothing is attached')),
    })
}

/** Calls so often and checks that as much has arrived. */
export const checked =
  (sink: Sink, name: string, count: number, call: (index: number) => Promise<unknown>) =>
  async (): Promise<Sample> => {
    await sink.taken(name)
    const sample = await timed(count, () => inFlight(count, atATime, call))
    expectCount(`sink for ${name}`, await sink.taken(name), count)
    return sample
  }
