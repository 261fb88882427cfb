import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../program.ts'
import { finding, usual, type Scenario } from '../scenario.ts'

/** A disk of 64 MiB that fills up under load and is freed again. */
export const diskFull: Scenario = {
  name: 'disk-full',
  needs: ['root'],
  async run({ bench, full }) {
    const rounds = full ? 5 : 1
    const disk = join(bench.folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
    try {
      const node = await bench.start('node', { store: { use: 'sqlite', path: join(disk, 'notify.db') } })
      await bench.answer({ delayMs: 100 })
      const load = bench.load([node], { perSecond: 200 })
      for (let round = 0; round < rounds; round++) {
        await sleep(1_500)
        const before = refused(bench.refusals())
        fill(join(disk, 'filler'))
        await until('it refuses', 60_000, () => refused(bench.refusals()) > before)
        await sleep(1_500)
        rmSync(join(disk, 'filler'))
        const size = bench.size('load')
        await until('it accepts again', 20_000, () => bench.size('load') > size + 20_000)
      }
      await load.stop()
      const tally = await bench.settle(node)
      const count = refused(bench.refusals())
      const what = `disk full × ${rounds}: ${count} refused with E_STORE, then accepted; the process went on`
      return [...usual(`disk full × ${rounds}`, tally, 0), finding('P1', count > 0 && node.running, what)]
    } finally {
      await bench.end()
      execFileSync('umount', [disk])
    }
  },
}

const refused = (counts: Record<string, number>): number => counts['E_STORE'] ?? 0

/** To the last block. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (let block = Buffer.alloc(65_536); block.length >= 512;)
      try {
        writeSync(file, block)
      } catch {
        block = block.subarray(0, block.length / 2)
      }
  } finally {
    closeSync(file)
  }
}
