import type { Difference, Notifier } from '../api.ts'
import type { Channel } from '../channel.ts'
import { isEntry } from '../deliver/lane.ts'
import type { Receipt } from '../delivery.ts'
import { manualClock } from '../manual-clock.ts'
import type { Channels, NotifierOptions } from '../options.ts'
import type { Entry } from '../store/store.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const afterwardsMs = 86_400_000

/**
 * The same planner, store and dispatcher over a virtual clock: the channels render, and answer at once.
 *
 * @param records What came in; the completed input is planned again.
 * @param create `createNotifier`.
 */
export async function simulate(
  records: readonly Entry[],
  options: NotifierOptions<Channels>,
  create: (options: NotifierOptions<Channels>) => Notifier,
): Promise<Difference> {
  // Ids begin with their time and go on counting within it: what came in one millisecond stays in its order.
  const sorted = records.toSorted(
    (a, b) => a.acceptedAt - b.acceptedAt || (a.notification.id < b.notification.id ? -1 : 1),
  )
  const clock = manualClock(sorted[0]?.acceptedAt ?? 0)
  const { store: _, observers: __, operators: ___, ...rest } = options
  const channels = quietAll(options.channels)
  const tenants = Object.fromEntries(
    Object.entries(options.tenants ?? {}).map(([name, layer]) => [
      name,
      { ...layer, ...(layer.channels && { channels: quietAll(layer.channels) }) },
    ]),
  )
  const notifier = create({ ...rest, channels, tenants, clock, random: () => 0.5, logger: silent })
  const changed: Difference['changed'][number][] = []
  const ids = new Map<string, string>()
  for (const { acceptedAt, input, to, notification } of sorted) {
    await clock.advance(Math.max(0, acceptedAt - clock.now()))
    const { id: _id, attachments: _attachments, members: _members, ...draft } = input
    const known = to?.filter((name) => Object.hasOwn(channels, name))
    const { id } = await notifier.accept({
      ...draft,
      ...(known && known.length > 0 && { to: known }),
    })
    ids.set(notification.id, id)
  }
  await clock.advance(afterwardsMs)
  for (const { notification, receipts } of sorted) {
    const { entries } = await notifier.read({ notification: ids.get(notification.id)! })
    const before = receipts.map(outline).sort()
    const after = (entries[0]?.receipts ?? []).map(outline).sort()
    if (before.join('\n') !== after.join('\n'))
      changed.push({ id: notification.id, title: notification.title, before, after })
  }
  await notifier.close()
  return { total: sorted.length, changed }
}

/** Where it went and what became of it, without ids and times: two runs can be compared. */
function outline(receipt: Receipt): string {
  const where = [receipt.channel, receipt.recipient].filter((part) => part !== undefined).join(' for ')
  const why =
    receipt.outcome === 'suppressed'
      ? ` by ${receipt.by}`
      : receipt.outcome === 'delivered' && receipt.cause === 'digest'
        ? ' in a digest'
        : ''
  return `${where === '' ? 'everything' : where}: ${receipt.outcome}${why}`
}

/** Nothing of a simulation may reach anybody. */
const quietAll = (channels: Channels): Channels =>
  Object.fromEntries(Object.entries(channels).map(([name, value]) => [name, quiet(value)]))

function quiet(value: Channels[string]): Channels[string] {
  const mute = (channel: Channel): Channel =>
    Object.assign(Object.create(channel) as Channel, {
      send: async () => (channel.features.incidents === 'edits' ? { reference: { simulated: 'yes' } } : {}),
      close: async () => {},
    })
  return isEntry(value) ? { ...value, use: mute(value.use) } : mute(value)
}
