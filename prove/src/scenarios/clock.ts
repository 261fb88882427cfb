import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeOptions } from '../node.ts'
import { finding, usual, type Finding, type Scenario, type ScenarioContext } from '../scenario.ts'

/** As `faketime` writes them: a day ahead, a day back, then a saw-tooth of half a minute. */
const jumps = ['+1d', '+0', '-1d', '+0', '+30', '+0', '+30', '-30', '+30', '+0']
const windows = 5

/** The clock of a process is set forward and back under load, while windows collect. */
export const clock: Scenario = {
  name: 'clock',
  needs: ['faketime', 'postgres'],
  async run(context) {
    const { bench, shared } = context
    const { url } = await shared()
    const sqlite = { use: 'sqlite', path: join(bench.folder, 'notify.db') } as const
    return [
      ...(await jump(context, 'SQLite', sqlite)),
      ...(await jump(context, 'PostgreSQL', { use: 'postgres', url, schema: 'clock' })),
    ]
  },
}

async function jump(
  { bench, full }: ScenarioContext,
  where: string,
  store: NodeOptions['store'],
): Promise<Finding[]> {
  const clockFile = join(bench.folder, `${store.use}.clock`)
  writeFileSync(clockFile, '+0\n')
  const offsets = full ? [...jumps, ...jumps, ...jumps] : jumps
  // Longer than all the jumps take: what is collected is in one window.
  const wait = full ? '15s' : '6s'
  const before = bench.seen().length
  const node = await bench.start(`clock-${store.use}`, {
    store,
    clockFile,
    routes: [
      { to: ['hook'], when: { source: 'alone' }, final: true },
      { name: 'collect', to: ['hook'], group: { by: ['source'], wait, atMost: wait, limit: 100_000 } },
    ],
  })
  const collected = bench.load([node], { perSecond: 50, groups: windows })
  const alone = bench.load([node], { perSecond: 50, source: 'alone' })
  for (const offset of offsets) {
    await sleep(300)
    writeFileSync(clockFile, `${offset}\n`)
  }
  await Promise.all([collected.stop(), alone.stop()])
  const tally = await bench.settle(node)
  await node.kill()
  const digests = bench
    .seen()
    .slice(before)
    .filter(({ members }) => members).length
  const right =
    tally.lost.length + tally.labelled + tally.unlabelled.length + tally.contradictions.length === 0
  return [
    ...usual(`clock jumps on ${where}`, tally, 0),
    finding(
      'P20',
      right && digests === windows,
      `${where}: ${offsets.length} jumps of up to a day: ${digests} digests of ${windows}`,
      tally,
    ),
  ]
}
