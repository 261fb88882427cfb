/** A product process: a notifier over a store, as a program would have it, and a socket to ask it things. */
import { rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { channelsOf, type Destination } from './node-channels.ts'
import {
  createNotifier,
  enrich,
  postgres,
  sqlite,
  throttle,
  watchdog,
  type Channels,
  type HistoryQuery,
  type Notifier,
  type NotifierEvent,
  type Route,
} from './product.ts'
import { serve, type Calls, type Counters, type Held, type Method } from './rpc.ts'
import type { Kept } from './verify.ts'

export interface NodeOptions {
  readonly socket: string
  readonly store:
    | { readonly use: 'sqlite'; readonly path: string }
    | { readonly use: 'postgres'; readonly url: string; readonly schema: string }
  /** The recorder's: a secret, as with most receivers. */
  readonly url: string
  /** Sent as `authorization`, or as the token of a vendor: another secret. */
  readonly token: string
  readonly routes?: readonly Route[]
  /** Instead of the one channel `hook`. */
  readonly destinations?: readonly Destination[]
  /** One per key in this time. */
  readonly throttleEvery?: string
  /** In any second, over all nodes. */
  readonly perSecond?: number
  /** Of one request. */
  readonly timeout?: string
  /** So many slots from the beginning, as a destination has them that has answered well: the most that a bad one can take. */
  readonly earned?: number
  /** Ends the process when it has stood still for so long. */
  readonly watchdogMs?: number
}

const given = JSON.parse(process.argv[2]!) as NodeOptions
const counters = { delivered: 0, refused: 0 }
const longestMs: Record<string, number> = {}
const shortestMs: Record<string, number> = {}
const holds: Held[] = []
const lag = given.destinations && monitorEventLoopDelay({ resolution: 10 })
lag?.enable()
if (given.watchdogMs !== undefined) watchdog({ afterMs: given.watchdogMs })
const notifier = makeNotifier(given)
rmSync(given.socket, { force: true })
const server = serve(given.socket, answer)
// What an earlier life has left behind is delivered without waiting for the next notification.
void notifier.drain({ maxMs: 0 })

let ending = false
process.on('SIGTERM', () => {
  if (ending) process.exit(143)
  ending = true
  server.close()
  void notifier.close().then(() => process.exit(0))
})

function makeNotifier(options: NodeOptions): Notifier {
  const { store, routes, throttleEvery, destinations } = options
  return createNotifier<Channels>({
    store: store.use === 'sqlite' ? sqlite(store.path) : postgres({ url: store.url, schema: store.schema }),
    channels: channelsOf(options),
    ...(routes && { routes }),
    stages: [
      // Of what a vendor is sent, the recorder can tell which notification it is.
      ...(destinations ? [enrich(({ id }) => ({ title: id }))] : []),
      ...(throttleEvery === undefined ? [] : [throttle({ every: throttleEvery })]),
    ],
    observers: [count],
  })
}

function count(event: NotifierEvent): void {
  if (event.kind === 'held') holds.push(event.hold)
  if (event.kind === 'attempt') {
    const { channel } = event.delivery
    const { durationMs } = event.attempt
    longestMs[channel] = Math.max(longestMs[channel] ?? 0, durationMs)
    shortestMs[channel] = Math.min(shortestMs[channel] ?? Infinity, durationMs)
  }
  if (event.kind !== 'settled') return
  if (!event.receipt) counters.refused++
  else if (event.receipt.outcome === 'delivered') counters.delivered++
}

async function answer(method: Method, request: never): Promise<unknown> {
  const answers: { [M in Method]: (given: Calls[M]['given']) => Promise<Calls[M]['answer']> } = {
    async accept({ draft, key }) {
      const { id, repeated } = await notifier.accept(draft, key === undefined ? {} : { idempotencyKey: key })
      return { id, repeated }
    },
    history: (query) => history(query),
    replay: (query) => notifier.replay(query),
    stats: () => notifier.stats(),
    counters: async (): Promise<Counters> => counters,
    channels: () => notifier.channels.list(),
    holds: async () => holds,
    usage: async () => ({ longestMs, shortestMs, lagMs: (lag?.max ?? 0) / 1e6 }),
  }
  return answers[method](request)
}

async function history(query: HistoryQuery): Promise<Calls['history']['answer']> {
  const { entries, cursor } = await notifier.read({ limit: 1_000, ...query })
  const kept = entries.map(({ notification, receipts, attempts }): Kept => ({
    id: notification.id,
    receipts: receipts.map((receipt) => ({
      outcome: receipt.outcome,
      ...(receipt.delivery !== undefined && { delivery: receipt.delivery }),
      ...(receipt.channel !== undefined && { channel: receipt.channel }),
      ...('why' in receipt && { why: receipt.why }),
      attempts: receipt.attempts,
    })),
    delivered: attempts.filter(({ outcome }) => outcome === 'delivered').map(({ delivery }) => delivery),
  }))
  return { kept, ...(cursor !== undefined && { cursor }) }
}
