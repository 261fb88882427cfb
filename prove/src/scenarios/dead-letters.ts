import { join } from 'node:path'
import { until } from '../program.ts'
import { finding, usual, type Scenario } from '../scenario.ts'

/** A receiver that refuses everything, is mended, and gets its dead letters again. */
export const deadLetters: Scenario = {
  name: 'dead-letters',
  async run({ bench, full }) {
    const total = full ? 10_000 : 1_000
    const node = await bench.start('node', {
      store: { use: 'sqlite', path: join(bench.folder, 'notify.db') },
    })
    await bench.answer({ status: 400 })
    await bench.load([node], { perSecond: 2_000, total }).done
    await until('all are dead', 120_000, async () => (await node.call('stats', {})).dead === total, 100)
    await bench.answer({})
    const { count } = await node.call('replay', { outcome: 'dead' })
    const again = await node.call('replay', { outcome: 'dead' })
    const tally = await bench.settle(node)
    const keys = new Set(bench.seen().map(({ key }) => key)).size
    const what = `${total} dead, replayed ${count} under ${keys} keys, delivered ${tally.delivered}; a second replay sent ${again.count}`
    return [
      ...usual('a replay', tally, 0),
      finding(
        'P17',
        count === total && again.count === 0 && keys === total && tally.delivered === total,
        what,
      ),
    ]
  },
}
