import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, until } from '../program.ts'
import { finding, type Scenario } from '../scenario.ts'

const main = join(import.meta.dirname, '../../../apps/server/src/main.ts')
const reloaded = 'configuration reloaded'
const refused = 'the configuration was not reloaded'

/** The real server, whose file is replaced again and again under load: by good ones, wrong ones and halves. */
export const reload: Scenario = {
  name: 'reload',
  async run({ bench, full }) {
    const changes = full ? 100 : 12
    const config = join(bench.folder, 'notify.yaml')
    const output = join(bench.folder, 'server.log')
    const store = join(bench.folder, 'notify.db')
    const good = (version: number, more = ''): string =>
      `store: { use: sqlite, path: ${store} }\nchannels:\n  hook: { use: webhook, url: "http://127.0.0.1:${bench.port}/\${HOOK}", headers: { x-version: "${version}", x-same: "${version}" }, retry: { base: 1s, cap: 2s, attempts: 50 } }\n${more}`
    const second = (version: number): string =>
      good(version, `  second: { use: webhook, url: "http://127.0.0.1:${bench.port}/second/\${HOOK}" }\n`)
    const put = (text: string): void => writeFileSync(config, text, { mode: 0o600 })
    put(second(0))
    const server = run(
      process.execPath,
      ['--conditions=@notify/source', main, '--config', config, '--port', '0'],
      { output, env: { HOOK: bench.secret, NOTIFY_TOKEN: '', NOTIFY_LOG: 'info' } },
    )
    try {
      const log = (): string => readFileSync(output, 'utf8')
      await until('the server listens', 30_000, () => log().includes('listening on'))
      // A start is told as a new configuration too.
      const before = log().length
      const says = (text: string): number => log().slice(before).split(text).length - 1
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(log().slice(log().indexOf('listening on')))!
      const load = bench.load([], { perSecond: 50, urls: [url], to: ['hook'] })
      const expected = { reloaded: 0, refused: 0 }
      for (let version = 1; version <= changes; version++) {
        const wrong: Readonly<Record<number, string>> = {
          1: `${good(version)}chanels: {}\n`,
          3: good(version).slice(0, -60),
          5: '',
        }
        const kind = version % 6
        if (wrong[kind] !== undefined) {
          put(wrong[kind])
          expected.refused++
        } else {
          const text = kind === 0 ? second(version) : good(version)
          if (kind === 4) {
            // Half of it stands there for a moment, as when an editor or a copy writes.
            put(text.slice(0, text.length / 2))
            await sleep(100)
            put(text)
          } else if (kind === 2) {
            writeFileSync(`${config}.new`, text, { mode: 0o600 })
            renameSync(`${config}.new`, config)
          } else put(text)
          expected.reloaded++
        }
        await until(
          `change ${version} is told`,
          10_000,
          () => says(reloaded) + says(refused) >= expected.reloaded + expected.refused,
          50,
        )
      }
      await load.stop()
      const accepted = bench.accepted()
      const taken = (): Set<string> =>
        new Set(bench.seen().flatMap((one) => (one.status === 200 ? one.notification : [])))
      await until(
        'all are delivered',
        30_000,
        () => {
          const ids = taken()
          return accepted.every(({ id }) => ids.has(id))
        },
        200,
      ).catch(() => {})
      const running = server.running
      server.signal('SIGTERM')
      const code = await server.exited
      const node = await bench.start('reader', { store: { use: 'sqlite', path: store } })
      const tally = await bench.settle(node)
      const mixed = bench.seen().filter(({ versions }) => versions && versions[0] !== versions[1]).length
      const told = { reloaded: says(reloaded), refused: says(refused) }
      const what = `the server's file changed ${changes} times under load: ${told.reloaded} versions taken of ${expected.reloaded}, ${told.refused} refused and told of ${expected.refused}; ${running ? 'it went on' : 'IT ENDED'}, exit ${code} at the end; ${tally.lost.length} lost, ${mixed} of mixed versions, ${new Set(bench.seen().map(({ versions }) => versions?.[0])).size} versions seen`
      const right =
        running &&
        code === 0 &&
        mixed === 0 &&
        tally.lost.length + tally.unlabelled.length + tally.labelled === 0
      const all = told.reloaded === expected.reloaded && told.refused === expected.refused
      return [finding('P15', right && all && tally.delivered === tally.accepted, what, tally)]
    } finally {
      server.signal('SIGKILL')
    }
  },
}
