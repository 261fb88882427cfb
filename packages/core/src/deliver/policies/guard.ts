import type { Channel } from '../../channel.ts'
import type { Policy } from './policy.ts'

const own: unique symbol = Symbol.for('@notify/policies') as never

/** A channel with policies of its own: they count before those of the notifier and the channel's defaults. */
export const guard = <Message>(channel: Channel<Message>, ...policies: readonly Policy[]): Channel<Message> =>
  Object.assign(Object.create(channel) as Channel<Message>, { [own]: merge(policiesOf(channel), policies) })

export const policiesOf = (channel: Channel): readonly Policy[] =>
  (channel as { [own]?: readonly Policy[] })[own] ?? []

/** Outermost first. Of two with one name the later, more special one counts: a nested timeout could never lengthen. */
export function merge(...lists: readonly (readonly Policy[] | undefined)[]): readonly Policy[] {
  const byName = new Map<string, Policy>()
  for (const policy of lists.flatMap((list) => list ?? [])) {
    byName.delete(policy.name)
    byName.set(policy.name, policy)
  }
  return [...byName.values()]
}
