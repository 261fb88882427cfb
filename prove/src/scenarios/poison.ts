import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyOf } from '../bench.ts'
import { finding, type Scenario } from '../scenario.ts'
import type { Accepted } from '../verify.ts'

/** The channel ends the process for whoever has this source; see `node.ts`. */
const deadlySource = 'poison'

/** One notification that ends the process that sends it, among many that do not. */
export const poison: Scenario = {
  name: 'poison',
  async run({ bench, full }) {
    const total = full ? 5_000 : 500
    const start = () =>
      bench.start('node', { store: { use: 'sqlite', path: join(bench.folder, 'notify.db') } })
    let node = await start()
    let restarts = 0
    const ended = new AbortController()
    const supervised = (async () => {
      while (!ended.signal.aborted) {
        await node.exited
        if (ended.signal.aborted) return
        restarts++
        node = await persistently(start)
      }
    })()
    const load = bench.load([node], { perSecond: 500, total })
    const draft = { title: 'Deadly', source: deadlySource }
    const { id } = await persistently(() => node.call('accept', { draft, key: 'deadly' }))
    await load.done
    const deadly: Accepted = { key: 'deadly', id, repeated: false }
    const tally = await persistently(() => bench.settle(node, 120_000, [deadly]))
    const [entry] = await persistently(() => historyOf(node, { notification: id }))
    ended.abort()
    await node.kill()
    await supervised
    const receipt = entry?.receipts[0]
    const quarantined = receipt?.outcome === 'dead' && receipt.why?.startsWith('poison') === true
    const what = `${total} and a deadly one: ${tally.delivered} delivered, ${restarts} restarts, the deadly one is ${receipt?.outcome}`
    const rest = tally.lost.length === 0 && tally.delivered === total && tally.unlabelled.length === 0
    return [finding('P16', quarantined && restarts <= 3 && rest, what, tally)]
  },
}

/** Asked of a process that ends now and then. */
async function persistently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (error) {
      if (tries === 100) throw error
      await sleep(200)
    }
}
