import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCluster } from '../postgres-server.ts'
import { usual, type Scenario } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

/** Two nodes over one PostgreSQL server: `kill -9` of a node, and of the server with all its processes. */
export const killPostgres: Scenario = {
  name: 'kill-postgres',
  needs: ['postgres'],
  async run({ bench, full }) {
    const [kills, serverKills] = full ? [50, 20] : [4, 2]
    const cluster = await startCluster(join(bench.folder, 'postgres'))
    const store = { use: 'postgres', url: cluster.url, schema: 'notify' } as const
    const nodes = [await bench.start('a', { store }), await bench.start('b', { store })]
    const load = bench.load(nodes, { perSecond: 100 })
    for (let fault = 0, killed = 0; fault < kills + serverKills; fault++) {
      await sleep(500 + Math.random() * 500)
      if (Math.floor(((fault + 1) * serverKills) / (kills + serverKills)) > killed) {
        killed++
        await cluster.kill()
        await cluster.restart()
      } else {
        const which = fault % nodes.length
        const { name } = nodes[which]!
        await nodes[which]!.kill()
        nodes[which] = await bench.start(name, { store })
      }
    }
    await load.stop()
    const tally = await bench.settle(nodes[0]!, 900_000)
    await cluster.stop()
    const where = `kill -9 × ${kills} of a node and × ${serverKills} of PostgreSQL`
    return usual(where, tally, (kills + serverKills) * inFlightPerChannel)
  },
}
