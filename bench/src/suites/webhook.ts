import { webhook as webhookChannel } from '@notify/channel-webhook'
import { Pool, type Dispatcher } from 'undici'
import { deliverAll } from '../lib/deliver-all.ts'
import type { Sample } from '../lib/figures.ts'
import { inFlight, timed } from '../lib/meter.ts'
import type { Goal, Group, Scale, Suite } from '../lib/suite.ts'
import { notifme } from '../peers/notifme.ts'
import { checked } from '../sinks/checked.ts'
import { startSink, type Sink } from '../sinks/sink.ts'
import { fullOptions, routedDraft } from './pipeline/full.ts'

const connections = 50
const routeCount = 1_000
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const bare = 'bare undici.request and JSON.stringify'
const signed = 'Notify, 1,000 routes and everything, signed'
const unsigned = 'Notify, 1,000 routes and everything, unsigned'

async function toSink(scale: Scale): Promise<Group> {
  const sink = await startSink('http')
  const count = scale.count(30_000, 5_000)
  const arriving = (send: () => Promise<Sample>) => () => checked(sink, 'ok', count, send)
  const notify = (sign?: { readonly secret: string }): Promise<Sample> => {
    const channel = webhookChannel({ url: `${sink.origin}/ok`, ...(sign && { sign }) })
    return deliverAll(
      (observers) => fullOptions(channel, routeCount, observers),
      count,
      (index) => routedDraft(index, routeCount),
    )
  }
  const goals = (variant: string, promise: string, atLeast: number, atMost: number): Goal[] => [
    { promise, variant, base: bare, figure: 'rate', atLeast, gates: false },
    // One thread is all that both have: the rate follows from it, and it hardly follows the machine.
    { promise, variant, base: bare, figure: 'cpuUs', atMost, gates: true },
  ]
  const few = Math.ceil(count / 4)
  const byNotifme = notifme(`${sink.origin}/ok`)
  return {
    title: `webhook to a local receiver, ${connections} in flight`,
    base: bare,
    columns: ['rate', 'cpuUs', 'wireBytes'],
    ratios: ['rate', 'cpuUs'],
    variants: [
      { name: bare, run: arriving(() => withPool(sink, count, byRequest)) },
      {
        name: 'bare undici dispatch and JSON.stringify',
        run: arriving(() => withPool(sink, count, byDispatch)),
      },
      { name: signed, run: arriving(() => notify({ secret })) },
      { name: unsigned, run: arriving(() => notify()) },
      {
        name: 'notifme-sdk, without routes and everything',
        run: () => checked(sink, 'ok', few, () => timed(few, () => inFlight(few, connections, byNotifme))),
      },
    ],
    goals: [
      ...goals(signed, 'A signed webhook through everything keeps up with a bare client', 1, 1),
      ...goals(unsigned, 'Unsigned it is faster than the bare client', 1.15, 0.87),
    ],
    close: () => sink.stop(),
  }
}

type Post = (pool: Pool, body: string) => Promise<unknown>

async function withPool({ origin }: Sink, count: number, post: Post): Promise<Sample> {
  const pool = new Pool(origin, { connections })
  try {
    return await timed(count, () => inFlight(count, connections, (index) => post(pool, bodyOf(index))))
  } finally {
    await pool.close()
  }
}

/** What the text with twenty places and the envelope add. */
const padding = '-'.repeat(520)

/** Made anew for each, as an event is, and as long as what Notify makes of it: a constant or shorter one would flatter. */
function bodyOf(index: number): string {
  const draft = routedDraft(index, routeCount)
  return JSON.stringify({ ...draft, body: draft.body + padding })
}

const request = { path: '/ok', method: 'POST', headers: { 'content-type': 'application/json' } } as const

const byRequest: Post = async (pool, body) => {
  const answer = await pool.request({ ...request, body })
  await answer.body.dump()
}

const byDispatch: Post = (pool, body) =>
  new Promise<void>((resolve, reject) => {
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd: () => resolve(),
      onResponseError: (_, error) => reject(error),
    }
    pool.dispatch({ ...request, body }, handler)
  })

export const webhook: Suite = {
  name: 'webhook',
  about: 'the whole pipeline to a local receiver, beside a bare HTTP client',
  groups: [toSink],
}
