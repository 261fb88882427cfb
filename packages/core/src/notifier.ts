import type { AcceptOptions, CallOptions, Notifier, SendOptions } from './api.ts'
import { assemble, type Assembly } from './notifier/assembly.ts'
import { channelControls, healthOf } from './notifier/channel-controls.ts'
import type { Accepted } from './delivery.ts'
import type { Draft } from './notification.ts'
import type { Channels, NotifierOptions } from './options.ts'
import { inOrder, keyOf } from './notifier/in-order.ts'
import { check, prepare } from './notifier/planning.ts'

/**
 * Draft, notification, plan, commit, delivery, receipt: everything a program sends goes this one way.
 *
 * @throws {ConfigurationError} with everything that is wrong in the options.
 *
 * @example
 * const notifier = createNotifier({ channels: { ops: slack({ channel: '#ops' }) } })
 * const { receipts } = await notifier.send({ title: 'Disk almost full', severity: 'warning' })
 */
export function createNotifier<const C extends Channels>(
  options: NotifierOptions<C>,
): Notifier<keyof C & string> {
  const parts = assemble(options as unknown as NotifierOptions<Channels>)
  const { dispatcher, context, control, ensureOpen } = parts

  const ordered = inOrder()

  async function accept(draft: Draft, given: AcceptOptions = {}): Promise<Accepted> {
    ensureOpen(given)
    const planning = prepare(draft, given, context(false))
    return ordered(keyOf(draft), planning, (acceptance) => dispatcher.accept(acceptance))
  }

  async function send(draft: Draft, given: SendOptions = {}): Promise<Accepted> {
    ensureOpen(given)
    const planning = prepare(draft, given, context(false))
    const stop = parts.stopAfter(given)
    try {
      return await ordered(keyOf(draft), planning, async (acceptance) => {
        const listening = parts.outcomes.listen(acceptance.plan.notification.id)
        const accepting = dispatcher.accept(acceptance)
        return listening.wait(accepting, stop.reached).finally(() => listening.end())
      })
    } finally {
      stop.cancel()
    }
  }

  const follow = (
    state: 'acknowledged' | 'resolved',
    key: string,
    who: { by?: string; tenant?: string },
    given?: CallOptions,
  ): Promise<Accepted> => accept({ ...who, key, state }, given)

  const notifier: Notifier = {
    accept,
    send,
    ...reading(parts),
    acknowledge: (key, by, given) => follow('acknowledged', key, by, given),
    resolve: (key, by = {}, given = {}) => follow('resolved', key, by, given),
    replay: async (query, given = {}) => {
      ensureOpen(given)
      return { count: await control({ do: 'replay', query }) }
    },
    silences: parts.book.controls,
    channels: channelControls(parts.setup, parts.store, control),
    on: parts.watching.add,
    reconfigure: async (next, given = {}) => {
      ensureOpen(given)
      await parts.reconfigure(next)
    },
    drain: ({ maxMs = Number.MAX_SAFE_INTEGER, signal } = {}) => dispatcher.drain(maxMs, signal),
    close: parts.close,
    [Symbol.asyncDispose]: () => parts.close(),
  }
  return notifier
}

/** What looks and changes nothing. Explaining and simulating load when they are called. */
const reading = ({
  store,
  setup,
  context,
  ensureOpen,
  watching,
}: Assembly): Pick<Notifier, 'check' | 'explain' | 'simulate' | 'read' | 'stats' | 'health'> => ({
  async check(draft, given = {}) {
    ensureOpen(given)
    await check(draft, context(false))
  },
  async explain(draft, given = {}) {
    ensureOpen(given)
    return (await import('./notifier/explain.ts')).explain(draft, context(true))
  },
  async simulate(records, other, given = {}) {
    ensureOpen(given)
    return (await import('./notifier/simulate.ts')).simulate(records, other, createNotifier)
  },
  async read(query = {}, given = {}) {
    ensureOpen(given)
    return store.read('history', query)
  },
  async stats(query = {}, given = {}) {
    ensureOpen(given)
    return store.read('stats', query)
  },
  async health(given = {}) {
    ensureOpen(given)
    return healthOf(setup(), store, watching.unserved.now())
  },
})
