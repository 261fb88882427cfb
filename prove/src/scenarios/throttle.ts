import { join } from 'node:path'
import type { Node } from '../bench.ts'
import type { NodeOptions } from '../node.ts'
import { until } from '../program.ts'
import { finding, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'
import { historyOf } from '../bench.ts'

/** Two nodes race for one throttle key; and a winner that dies lets the next one through. */
export const throttleRace: Scenario = {
  name: 'throttle',
  needs: ['postgres'],
  async run(context) {
    const { bench, shared } = context
    const { url } = await shared()
    const sqlite = { use: 'sqlite', path: join(bench.folder, 'notify.db') } as const
    return [
      await race(context, 'SQLite', sqlite),
      await race(context, 'PostgreSQL', { use: 'postgres', url, schema: 'throttle' }),
    ]
  },
}

async function race(
  { bench, full }: ScenarioContext,
  where: string,
  store: NodeOptions['store'],
): Promise<Finding> {
  const each = full ? 1_000 : 300
  await bench.answer({})
  const before = bench.seen().length
  const options = { store, throttleEvery: '1h' }
  const nodes = [await bench.start(`a-${store.use}`, options), await bench.start(`b-${store.use}`, options)]
  const offer = (node: Node, source: string): Promise<unknown> =>
    node.call('accept', { draft: { title: 'Disk almost full', source } })
  await Promise.all(nodes.flatMap((node) => Array.from({ length: each }, () => offer(node, 'one'))))
  await until('the winner is delivered', 30_000, () => bench.seen().length > before)
  await bench.settle(nodes[0]!)
  const kept = await historyOf(nodes[0]!, {})
  const outcomes = kept.flatMap(({ receipts }) => receipts.map(({ outcome }) => outcome))
  const delivered = outcomes.filter((outcome) => outcome === 'delivered').length
  const suppressed = outcomes.filter((outcome) => outcome === 'suppressed').length

  // 400: dead at once.
  await bench.answer({ status: 400 })
  await offer(nodes[0]!, 'two')
  await until('it is dead', 30_000, async () => (await nodes[0]!.call('stats', {})).dead === 1)
  await bench.answer({})
  const beforeNext = bench.seen().length
  await offer(nodes[1]!, 'two')
  await until('the next one goes', 10_000, () => bench.seen().length > beforeNext).catch(() => {})
  const next = bench.seen().length - beforeNext
  for (const node of nodes) await node.kill()
  return finding(
    'P12',
    delivered === 1 && suppressed === 2 * each - 1 && next === 1,
    `${where}: 2 nodes × ${each} at once: ${delivered} delivered, ${suppressed} suppressed; after a dead one ${next} sent`,
  )
}
