import { webhook as webhookChannel } from '@notify/channel-webhook'
import { Pool, type Dispatcher } from 'undici'
import { deliverAll } from '../lib/deliver-all.ts'
import type { Sample } from '../lib/figures.ts'
import { expectCount, inFlight, timed } from '../lib/meter.ts'
import type { Group, Scale, Suite } from '../lib/suite.ts'
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
  const checked = (send: () => Promise<Sample>) => async () => {
    await sink.taken('ok')
    const sample = await send()
    expectCount('sink', await sink.taken('ok'), count)
    return sample
  }
  const notify = (sign?: { readonly secret: string }): Promise<Sample> => {
    const channel = webhookChannel({ url: `${sink.origin}/ok`, ...(sign && { sign }) })
    return deliverAll(
      (observers) => fullOptions(channel, routeCount, observers),
      count,
      (index) => routedDraft(index, routeCount),
    )
  }
  const goal = { figure: 'rate', base: bare, gates: true } as const
  return {
    title: `webhook to a local sink, ${connections} in flight`,
    base: bare,
    columns: ['rate', 'cpuUs'],
    ratios: ['rate', 'cpuUs'],
    variants: [
      { name: bare, run: checked(() => withPool(sink, count, byRequest)) },
      {
        name: 'bare undici dispatch and JSON.stringify',
        run: checked(() => withPool(sink, count, byDispatch)),
      },
      { name: signed, run: checked(() => notify({ secret })) },
      { name: unsigned, run: checked(() => notify()) },
    ],
    goals: [
      { ...goal, id: 'G1', variant: signed, atLeast: 1 },
      { ...goal, id: 'G1', variant: unsigned, atLeast: 1.15 },
    ],
    close: () => sink.stop(),
  }
}

type Post = (pool: Pool, body: string) => Promise<unknown>

async function withPool({ origin }: Sink, count: number, post: Post): Promise<Sample> {
  const pool = new Pool(origin, { connections })
  try {
    // Made anew for each, as an event is: a constant body would flatter.
    return await timed(count, () =>
      inFlight(count, connections, (index) => post(pool, JSON.stringify(routedDraft(index, routeCount)))),
    )
  } finally {
    await pool.close()
  }
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
  about: 'the whole pipeline to a local receiver, beside a bare HTTP client (G1)',
  groups: [toSink],
}
