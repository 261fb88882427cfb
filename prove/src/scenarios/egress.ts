import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Refusal } from '../egress.ts'
import { runProgram, until } from '../program.ts'
import { finding, type Scenario } from '../scenario.ts'
import { targets } from './egress-targets.ts'

/** The ports that a URL of somebody else may name: on others it would be refused for them. */
const webPorts = [8_080, 8_443, 80, 443]
/** Two ports that answer alike may differ by so much in time. */
const oracleMs = 50

/** URLs that lead into this machine and its network, in every way to write them, with somebody listening there. */
export const egress: Scenario = {
  name: 'egress',
  async run({ bench }) {
    const free = (await Promise.all(webPorts.map(isFree))).flatMap((one, index) =>
      one ? [webPorts[index]!] : [],
    )
    const [port, redirects, closed] = free
    if (port === undefined || redirects === undefined)
      throw new Error(`none of the ports ${webPorts.join()} is free`)
    const hits = join(bench.folder, 'hits.log')
    const canaries = runProgram('canaries.ts', [String(port), String(redirects)], { output: hits })
    try {
      const log = (): string => readFileSync(hits, 'utf8')
      await until('the canaries listen', 20_000, () => log().includes('ready'))
      await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.arrayBuffer())
      await until('a canary that is asked says so', 5_000, () => log().includes('hit'))
      const before = log().length
      const open = targets(port, redirects)
      // Each stands beside its like, so that what else the machine does meets both.
      const others = closed === undefined ? [] : targets(closed, redirects).map(named)
      const all = open.flatMap((target, index) => [target, ...others.slice(index, index + 1)])
      const { regexps, plain } = split(all)
      const output = join(bench.folder, 'refusals.json')
      const proxy = `http://127.0.0.1:${port}`
      const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy, NODE_USE_ENV_PROXY: '1' }
      await runProgram('egress.ts', [JSON.stringify(plain)], { output, env }).exited
      const lines = readFileSync(output, 'utf8').trim().split('\n')
      const refusals = JSON.parse(lines.at(-1)!) as readonly Refusal[]
      const count = log().slice(before).split('hit').length - 1
      const wrong = refusals.flatMap(({ name, outcome, why, made }, index) => {
        const { url, addresses } = all[index]!
        const named =
          regexps[index]!.test(why) && (addresses !== undefined || regexps[index]!.test(made ?? ''))
        return outcome === 'dead' && named ? [] : [`${name} ${url}: ${outcome}, ${why}; ${made}`]
      })
      const differences = open.flatMap(({ addresses }, index) =>
        addresses ? [] : [refusals[2 * index]!.tookMs - refusals[2 * index + 1]!.tookMs],
      )
      const oracle = closed === undefined ? 0 : Math.abs(middle(differences))
      const what = `${open.length} URLs that lead where they must not, with listeners on every address of this machine: ${count} connections, ${wrong.length === 0 ? 'each refusal names the range' : `${wrong.length} wrong: ${wrong.slice(0, 3).join('; ')}`}; an open port and a closed one differ by ${oracle} ms`
      return [finding('P18', count === 0 && wrong.length === 0 && oracle <= oracleMs, what)]
    } finally {
      canaries.signal('SIGKILL')
      await canaries.exited
    }
  },
}

type All = ReturnType<typeof targets>

const named = (target: All[number]): All[number] => ({ ...target, name: `closed-${target.name}` })

/** An expression is no JSON. */
const split = (all: All) => ({
  regexps: all.map(({ range }) => range),
  plain: all.map((target) => ({ ...target, range: undefined })),
})

const middle = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '::', () => server.close(() => resolve(true)))
  })
}
