import { setTimeout as sleep } from 'node:timers/promises'
import { finding, usual, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'
import { silentProxy } from '../silent-proxy.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'
import { join } from 'node:path'

/** Connections to PostgreSQL that fall silent under load: their peer is gone and nobody said so. */
export const halfOpenStore: Scenario = {
  name: 'half-open-store',
  needs: ['postgres'],
  async run({ bench, full, shared }) {
    const rounds = full ? 5 : 1
    const { url, port } = await shared()
    const proxy = await silentProxy(port)
    const store = { use: 'postgres', schema: 'half_open' } as const
    const near = await bench.start('near', {
      store: { ...store, url: url.replace(`:${port}/`, `:${proxy.port}/`) },
    })
    const other = await bench.start('other', { store: { ...store, url } })
    const load = bench.load([near, other], { perSecond: 100 })
    let longestMs = 0
    for (let round = 0; round < rounds; round++) {
      await sleep(2_000)
      proxy.silence()
      const startedAt = performance.now()
      const before = (await near.call('counters', {})).delivered
      while ((await near.call('counters', {})).delivered === before && performance.now() - startedAt < 60_000)
        await sleep(50)
      longestMs = Math.max(longestMs, Math.round(performance.now() - startedAt))
    }
    await load.stop()
    const tally = await bench.settle(other)
    proxy.close()
    return [
      ...usual(`half-open TCP to PostgreSQL × ${rounds}`, tally, rounds * inFlightPerChannel),
      withinLease('its node delivered again', longestMs),
    ]
  },
}

/** Connections to a receiver that fall silent: the requests on them may have arrived. */
export const halfOpenReceiver: Scenario = {
  name: 'half-open-receiver',
  async run({ bench, full }: ScenarioContext) {
    const rounds = full ? 5 : 2
    const proxy = await silentProxy(bench.port)
    const node = await bench.start('node', {
      store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
      port: proxy.port,
      timeout: '3s',
    })
    const load = bench.load([node], { perSecond: 100 })
    for (let round = 0; round < rounds; round++) {
      await sleep(1_500)
      proxy.silence()
    }
    await load.stop()
    const tally = await bench.settle(node)
    proxy.close()
    return usual(`half-open TCP to a receiver × ${rounds}`, tally, rounds * inFlightPerChannel)
  },
}

const withinLease = (what: string, tookMs: number): Finding =>
  finding('P4', tookMs <= 35_000, `half-open TCP to PostgreSQL: ${what} after ${tookMs} ms, of at most 35000`)
