import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { finding, usual, type Scenario } from '../scenario.ts'

/** `drainMs` of a notifier, and two seconds to end. */
const mostMs = 22_000

/** SIGTERM under load: what is in flight ends, nothing is sent twice. */
export const drain: Scenario = {
  name: 'drain',
  async run({ bench, full }) {
    const rounds = full ? 50 : 6
    await bench.answer({ delayMs: 200 })
    const start = () =>
      bench.start('node', { store: { use: 'sqlite', path: join(bench.folder, 'notify.db') } })
    let node = await start()
    const load = bench.load([node], { perSecond: 150 })
    const codes: (number | undefined)[] = []
    let slowestMs = 0
    for (let round = 0; round < rounds; round++) {
      await sleep(300 + Math.random() * 700)
      const startedAt = performance.now()
      node.signal('SIGTERM')
      codes.push(await node.exited)
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - startedAt))
      node = await start()
    }
    await load.stop()
    await bench.answer({})
    const tally = await bench.settle(node)
    const clean = codes.every((code) => code === 0)
    const what = `SIGTERM × ${rounds}: ${clean ? 'exit 0 each time' : `exits ${codes.join()}`}, slowest ${slowestMs} ms`
    return [
      ...usual(`SIGTERM × ${rounds} under load`, tally, 0),
      finding(
        'P14',
        clean && slowestMs <= mostMs && tally.labelled === 0 && tally.lost.length === 0,
        what,
        tally,
      ),
    ]
  },
}
