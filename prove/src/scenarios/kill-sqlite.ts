import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../program.ts'
import { usual, type Scenario } from '../scenario.ts'

/** `kill -9` of the process that accepts and delivers, while it does both. */
export const killSqlite: Scenario = {
  name: 'kill-sqlite',
  async run({ bench, full }) {
    const kills = full ? 200 : 12
    const start = () =>
      bench.start('node', { store: { use: 'sqlite', path: join(bench.folder, 'notify.db') } })
    let node = await start()
    const load = bench.load([node], { perSecond: 300 })
    for (let life = 0; life < kills; life++) {
      // Every other life ends right after its first acknowledgement, the others right after their first delivery.
      const log = life % 2 === 0 ? 'load' : 'requests'
      const before = bench.size(log)
      await until('the process works', 60_000, () => bench.size(log) > before, 2)
      await sleep(Math.random() * 120)
      await node.kill()
      node = await start()
    }
    await load.stop()
    const tally = await bench.settle(node, 600_000)
    return usual(`kill -9 × ${kills} on SQLite`, tally, kills * inFlightPerChannel)
  },
}

/** What a channel has in flight at most, unless it is told otherwise. */
export const inFlightPerChannel = 50
