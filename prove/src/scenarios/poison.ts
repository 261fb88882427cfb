import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyOf, type StartOptions } from '../bench.ts'
import { finding, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'
import type { Accepted } from '../verify.ts'

/** What the channel does to the process for whoever has this source; see `node-channels.ts`. */
type Deadly = 'exit' | 'memory' | 'loop'

/** A notification is put aside after so many. */
const mostRestarts = 3

/** One notification that ends the process that sends it, among many that do not. */
export const poison: Scenario = {
  name: 'poison',
  run: async (context) => [await deadly(context, 'exit', context.full ? 5_000 : 500)],
}

/** One that fills the memory. */
export const poisonMemory: Scenario = {
  name: 'poison-memory',
  run: async (context) => [await deadly(context, 'memory', context.full ? 5_000 : 100, { heapMb: 96 })],
}

/** One that never gives way again: nothing but the watchdog of the server's package ends it. */
export const poisonLoop: Scenario = {
  name: 'poison-loop',
  run: async (context) => {
    const watchdogMs = context.full ? 30_000 : 1_500
    return [await deadly(context, 'loop', context.full ? 5_000 : 100, { watchdogMs })]
  },
}

async function deadly(
  { bench }: ScenarioContext,
  how: Deadly,
  total: number,
  options: Omit<StartOptions, 'store'> = {},
): Promise<Finding> {
  const start = () =>
    bench.start('node', { store: { use: 'sqlite', path: join(bench.folder, 'notify.db') }, ...options })
  let node = await start()
  let restarts = 0
  const ended = new AbortController()
  /** Asked of a process that ends now and then. */
  async function persistently<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++)
      try {
        return await ask()
      } catch (error) {
        if (restarts > 3 * mostRestarts)
          throw new Error(`the process was ended ${restarts} times, and the notification is not put aside`, {
            cause: error,
          })
        if (tries === 600) throw error
        await sleep(200)
      }
  }
  const supervised = (async () => {
    while (!ended.signal.aborted) {
      await node.exited
      if (ended.signal.aborted) return
      restarts++
      node = await persistently(start)
    }
  })()
  const load = bench.load([node], { perSecond: 500, total })
  const draft = { title: 'Deadly', source: `deadly-${how}` }
  const { id } = await persistently(() => node.call('accept', { draft, key: 'deadly' }))
  await load.done
  const one: Accepted = { key: 'deadly', id, repeated: false }
  const tally = await persistently(() => bench.settle(node, 240_000, [one]))
  const [entry] = await persistently(() => historyOf(node, { notification: id }))
  ended.abort()
  await node.kill()
  await supervised
  const receipt = entry?.receipts[0]
  const quarantined = receipt?.outcome === 'dead' && receipt.why?.startsWith('poison') === true
  const what = `${total} and one that ${acts[how]}: ${tally.delivered} delivered, ${restarts} restarts, the deadly one is ${receipt?.outcome}`
  const rest = tally.lost.length === 0 && tally.delivered === total && tally.unlabelled.length === 0
  return finding('P16', quarantined && restarts <= mostRestarts && rest, what, tally)
}

const acts: Readonly<Record<Deadly, string>> = {
  exit: 'ends the process',
  memory: 'fills the memory',
  loop: 'loops for ever',
}
