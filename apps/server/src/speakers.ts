import type { Channel, ChannelEntry, Channels, NotifierOptions } from '@notify/core'
import type { Templates } from '@notify/templates'

/** Channels whose words come from the templates of the day. */
export interface Speakers {
  /** The options with every channel of the root and of tenants speaking. */
  in(options: NotifierOptions<Channels>): NotifierOptions<Channels>
  /** From now on; nothing: the channels speak for themselves. */
  use(words: Templates | undefined): void
}

/**
 * A channel gets one speaker for its whole life, whatever the templates: the notifier closes a channel that is replaced, and
 * it is the same one behind both.
 */
export function speakers(): Speakers {
  let words: Templates | undefined
  const made = new WeakMap<Channel, Map<string, Channel>>()

  function speaker(channel: Channel, name: string): Channel {
    const named = made.get(channel) ?? new Map<string, Channel>()
    made.set(channel, named)
    const known = named.get(name)
    if (known) return known
    const render: Channel['render'] = (notification, context) =>
      (words?.apply(channel, name) ?? channel).render(notification, context)
    const speaking = Object.assign(Object.create(channel) as Channel, { render })
    named.set(name, speaking)
    return speaking
  }
  const all = (channels: Channels): Channels =>
    Object.fromEntries(
      Object.entries(channels).map(([name, value]): [string, ChannelEntry] => {
        const entry = 'use' in value ? value : { use: value }
        // Where the notifications of a broken tenant wait, they must stay as they came.
        if (name.startsWith('~')) return [name, entry]
        return [name, { ...entry, use: speaker(entry.use, name) }]
      }),
    )
  return {
    use(next) {
      words = next
    },
    in({ tenants, ...options }) {
      const layers = Object.entries(tenants ?? {}).map(
        ([name, layer]) =>
          [name, layer.channels ? { ...layer, channels: all(layer.channels) } : layer] as const,
      )
      return {
        ...options,
        channels: all(options.channels),
        ...(tenants && { tenants: Object.fromEntries(layers) }),
      }
    },
  }
}
