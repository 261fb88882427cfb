import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeOptions } from '../node.ts'
import { until } from '../program.ts'
import { finding, usual, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'
import { inFlightPerChannel } from './kill-sqlite.ts'

/** A process that is stopped beyond its leases and then goes on, while another has taken over. */
const stopped = (
  where: string,
  storeOf: (context: ScenarioContext) => Promise<NodeOptions['store']>,
): Scenario['run'] =>
  async function run(context) {
    const { bench } = context
    const store = await storeOf(context)
    await bench.answer({ delayMs: 2_000 })
    const zombie = await bench.start('zombie', { store, earned: inFlightPerChannel })
    await bench.load([zombie], { perSecond: 1_000, total: inFlightPerChannel }).done
    await until('all are in flight', 20_000, () => bench.seen().length >= inFlightPerChannel, 5)
    zombie.signal('SIGSTOP')
    await bench.answer({})
    const heir = await bench.start('heir', { store })
    await until('the other has delivered all', 90_000, async () => {
      const { delivered } = await heir.call('counters', {})
      return delivered === inFlightPerChannel
    })
    zombie.signal('SIGCONT')
    await until('the stopped one has tried to settle', 20_000, async () => {
      const { refused, delivered } = await zombie.call('counters', {})
      return refused + delivered >= inFlightPerChannel
    })
    await sleep(500)
    const { refused } = await zombie.call('counters', {})
    const tally = await bench.settle(heir)
    return [
      ...usual(`SIGSTOP beyond the lease on ${where}`, tally, inFlightPerChannel),
      held(where, refused, tally.contradictions.length),
    ]
  }

const held = (where: string, refused: number, flips: number): Finding =>
  finding(
    'P5',
    refused === inFlightPerChannel && flips === 0,
    `${where}: ${refused} of ${inFlightPerChannel} late outcomes refused`,
  )

export const stoppedSqlite: Scenario = {
  name: 'stopped-sqlite',
  run: stopped('SQLite', async ({ bench }) => ({ use: 'sqlite', path: join(bench.folder, 'notify.db') })),
}

export const stoppedPostgres: Scenario = {
  name: 'stopped-postgres',
  needs: ['postgres'],
  run: stopped('PostgreSQL', async ({ shared }) => ({
    use: 'postgres',
    url: (await shared()).url,
    schema: 'stopped',
  })),
}
