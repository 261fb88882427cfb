import { join } from 'node:path'
import type { NodeOptions } from '../node.ts'
import { until } from '../program.ts'
import { finding, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

/** How soon what a killed process had in flight is sent again. */
export const recovery: Scenario = {
  name: 'recovery',
  needs: ['postgres'],
  async run(context) {
    const { bench, shared } = context
    const sqlite = { use: 'sqlite', path: join(bench.folder, 'notify.db') } as const
    const onSqlite = await recover(context, 'SQLite', sqlite, 2_500)
    const { url } = await shared()
    return [
      onSqlite,
      await recover(context, 'PostgreSQL', { use: 'postgres', url, schema: 'recovery' }, 35_000),
    ]
  },
}

async function recover(
  { bench }: ScenarioContext,
  where: string,
  store: NodeOptions['store'],
  mostMs: number,
): Promise<Finding> {
  await bench.answer({ status: 0 })
  const before = bench.seen().length
  const node = await bench.start(`before-${store.use}`, { store, earned: inFlightPerChannel })
  const load = bench.load([node], { perSecond: 1_000, total: inFlightPerChannel })
  await load.done
  await until('all are in flight', 20_000, () => bench.seen().length === before + inFlightPerChannel)
  await node.kill()
  await bench.answer({ status: 200 })
  const after = await bench.start(`after-${store.use}`, { store, earned: inFlightPerChannel })
  const startedAt = performance.now()
  const sentAgain = (): number => bench.seen().length - before - inFlightPerChannel
  await until('the first is sent again', mostMs * 3, () => sentAgain() > 0, 10)
  const firstMs = Math.round(performance.now() - startedAt)
  await until('all are sent again', mostMs * 3, () => sentAgain() >= inFlightPerChannel, 10)
  const lastMs = Math.round(performance.now() - startedAt)
  await after.kill()
  const what = `${where}: ${inFlightPerChannel} in flight, sent again from ${firstMs} to ${lastMs} ms after the restart; the first within ${mostMs}`
  return finding('P4', firstMs <= mostMs, what)
}
