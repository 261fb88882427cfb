import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../program.ts'
import { finding, usual, type Scenario } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

/** Windows that collect while the process is killed: each item in exactly one digest. */
export const digest: Scenario = {
  name: 'digest',
  async run({ bench, full }) {
    const [items, kills, waitMs] = full ? [1_000, 20, 20_000] : [300, 5, 6_000]
    const windows = 10
    const wait = `${waitMs / 1_000}s`
    const group = { by: ['source'], wait, atMost: wait, limit: items }
    const start = () =>
      bench.start('node', {
        store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
        routes: [{ name: 'collect', to: ['hook'], group }],
      })
    let node = await start()
    const load = bench.load([node], { perSecond: items, total: items, groups: windows })
    for (let kill = 0; kill < kills; kill++) {
      // Killed before it has accepted anything, again and again, it would accept the rest when the windows are over.
      const before = bench.size('load')
      await until('it accepts', 30_000, () => bench.size('load') > before || !load.running)
      await sleep((waitMs / kills) * (0.5 + Math.random() * 0.5))
      await node.kill()
      node = await start()
    }
    await load.done
    const tally = await bench.settle(node)
    const seen = bench.seen()
    const digests = new Set(seen.map(({ key }) => key)).size
    const right = tally.unlabelled.length + tally.contradictions.length + tally.lost.length === 0
    const what = `${items} items, ${windows} windows, kill -9 × ${kills}: ${digests} digests, ${seen.length - digests} sent again`
    return [
      ...usual(`digests under kill -9 × ${kills}`, tally, kills * inFlightPerChannel),
      finding('P11', right && digests === windows, what, tally),
    ]
  },
}
