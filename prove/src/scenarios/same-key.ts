import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyOf, type Node } from '../bench.ts'
import type { NodeOptions } from '../node.ts'
import { finding, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'

const calls = 500

/** Many accepts under one idempotency key over two nodes, one of which is killed meanwhile. */
export const sameKey: Scenario = {
  name: 'same-key',
  needs: ['postgres'],
  async run(context) {
    const { bench, full, shared } = context
    const { url } = await shared()
    const sqlite = { use: 'sqlite', path: join(bench.folder, 'notify.db') } as const
    return [
      await race(context, 'SQLite', sqlite, full ? 20 : 3),
      await race(context, 'PostgreSQL', { use: 'postgres', url, schema: 'same_key' }, full ? 20 : 3),
    ]
  },
}

async function race(
  { bench }: ScenarioContext,
  where: string,
  store: NodeOptions['store'],
  rounds: number,
): Promise<Finding> {
  const survivor = await bench.start(`survivor-${store.use}`, { store })
  const ids: string[][] = []
  let answers = 0
  for (let round = 0; round < rounds; round++) {
    const victim = await bench.start(`victim-${store.use}`, { store })
    const accepting = Array.from({ length: calls }, (_, n) =>
      accept(n % 2 ? victim : survivor, `${where}-${round}`),
    )
    await sleep(Math.random() * 40)
    await victim.kill()
    const told = (await Promise.all(accepting)).flatMap((id) => id ?? [])
    answers += told.length
    ids.push([...new Set(told)])
  }
  await bench.settle(survivor)
  const kept = await historyOf(survivor, {})
  await survivor.kill()
  return finding(
    'P3',
    ids.every((different) => different.length === 1) && kept.length === rounds,
    `${where}: ${rounds} keys × ${calls} accepts over 2 nodes, one killed: ${answers} answers, ${ids.flat().length} ids, ${kept.length} notifications`,
  )
}

/** Nothing where the node died first. */
const accept = (node: Node, key: string): Promise<string | undefined> =>
  node.call('accept', { draft: { title: 'Same' }, key }).then(
    ({ id }) => id,
    () => undefined,
  )
