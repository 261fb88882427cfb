/** A product process: a notifier over a store, as a program would have it, and a socket to ask it things. */
import { rmSync } from 'node:fs'
import {
  createNotifier,
  postgres,
  rateLimit,
  sqlite,
  throttle,
  timeout,
  webhook,
  type Channel,
  type HistoryQuery,
  type Notifier,
  type NotifierEvent,
  type Route,
} from './product.ts'
import { serve, type Calls, type Counters, type Method } from './rpc.ts'
import type { Kept } from './verify.ts'

export interface NodeOptions {
  readonly socket: string
  readonly store:
    | { readonly use: 'sqlite'; readonly path: string }
    | { readonly use: 'postgres'; readonly url: string; readonly schema: string }
  /** The recorder's: a secret, as with most receivers. */
  readonly url: string
  /** Sent as `authorization`: another secret. */
  readonly token: string
  readonly routes?: readonly Route[]
  /** One per key in this time. */
  readonly throttleEvery?: string
  /** In any second, over all nodes. */
  readonly perSecond?: number
  /** Of one request. */
  readonly timeout?: string
}

/** Whoever sends a notification with this source ends the process. */
const poison = 'poison'

const given = JSON.parse(process.argv[2]!) as NodeOptions
const counters = { delivered: 0, refused: 0 }
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
  const { store, routes, throttleEvery, perSecond } = options
  const hook = deadly(webhook({ url: options.url, auth: { bearer: options.token }, body: bodyOf }))
  return createNotifier({
    store: store.use === 'sqlite' ? sqlite(store.path) : postgres({ url: store.url, schema: store.schema }),
    channels: {
      hook: {
        use: hook,
        retry: { base: '1s', cap: '2s', attempts: 50 },
        policies: [
          ...(perSecond === undefined ? [] : [rateLimit({ limit: perSecond, per: '1s', kind: 'window' })]),
          ...(options.timeout === undefined ? [] : [timeout(options.timeout)]),
        ],
      },
    },
    ...(routes && { routes: routes as Route<'hook'>[] }),
    ...(throttleEvery !== undefined && { stages: [throttle({ every: throttleEvery })] }),
    observers: [count],
  })
}

/** What the recorder needs in order to count, and the member list of a digest. */
function bodyOf({ id, members, source }: Parameters<Channel['render']>[0]): unknown {
  return { id, source, members: members?.map((member) => member.id) }
}

function deadly<Message extends { readonly body: string }>(channel: Channel<Message>): Channel<Message> {
  return {
    ...channel,
    send(message, context) {
      if (message.body.includes(`"source":"${poison}"`)) process.exit(1)
      return channel.send(message, context)
    },
  }
}

function count(event: NotifierEvent): void {
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
      ...('why' in receipt && { why: receipt.why }),
    })),
    delivered: attempts.filter(({ outcome }) => outcome === 'delivered').map(({ delivery }) => delivery),
  }))
  return { kept, ...(cursor !== undefined && { cursor }) }
}
