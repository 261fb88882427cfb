import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { collectGarbage } from './lib/garbage.ts'
import { machine } from './lib/machine.ts'
import { measureSuites } from './lib/measure.ts'
import { nothingReached, updated, type Reached } from './lib/reached.ts'
import { intoPage, markdown, type Report } from './lib/report.ts'
import { scaleOf, type Suite } from './lib/suite.ts'
import { suites } from './suites/index.ts'

/** What needs nothing but npm, and has gates. */
const inCi = ['pipeline', 'webhook', 'store', 'memory', 'coldstart']

const usage = `npm run bench -- [suite ...] [options]

  --quick          fewer operations and 3 rounds
  --ci             the quick form of ${inCi.join(', ')}, without servers and Debian packages
  --rounds N       default 7
  --minutes N      how long soak takes; default 30, quick 1
  --record         writes what the gates reached into bench/reached.json
  --json FILE      where the run is kept; default bench/results/<date>.json
  --write PAGE     puts the tables into a Markdown page, between its two bench marks
  --from FILE      with --write or --record: a run that was kept; nothing is measured. May be repeated

Suites:
${suites.map(({ name, about, onlyByName }) => `  ${name.padEnd(16)} ${about}${onlyByName ? '; only if named' : ''}`).join('\n')}
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    ci: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    record: { type: 'boolean', default: false },
    json: { type: 'string' },
    write: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`)
const reachedFile = fileURLToPath(new URL('../reached.json', import.meta.url))
const readReached = (): Reached =>
  existsSync(reachedFile) ? (JSON.parse(readFileSync(reachedFile, 'utf8')) as Reached) : nothingReached

async function measure(): Promise<Report> {
  const { ci } = values
  const quick = values.quick || ci
  const rounds = Number(values.rounds ?? (quick ? 3 : 7))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number of at least 1')
  const minutes = Number(values.minutes ?? (quick ? 1 : 30))
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0')
  const results = await measureSuites(
    chosen(),
    scaleOf(quick, { npmOnly: ci, minutes }),
    { rounds, random: Math.random, say, collect: collectGarbage },
    readReached(),
  )
  return {
    version: 2,
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2).filter(isOfTheRun)].join(' '),
    machine: machine(),
    quick,
    rounds,
    suites: results,
  }
}

function chosen(): readonly Suite[] {
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name))
  if (unknown.length > 0) throw new Error(`there is no suite "${unknown.join('", "')}"`)
  if (positionals.length > 0) return suites.filter(({ name }) => positionals.includes(name))
  return suites.filter(({ name, onlyByName }) => (values.ci ? inCi.includes(name) : !onlyByName))
}

/** Where the result went says nothing of how it was measured. */
const isOfTheRun = (argument: string, index: number, all: readonly string[]): boolean =>
  !/^--(json|write|record)\b/.test(argument) && !/^--(json|write)$/.test(all[index - 1] ?? '')

function keep(report: Report): void {
  const results = fileURLToPath(new URL('../results', import.meta.url))
  const file = resolve(values.json ?? `${results}/${report.date.replaceAll(':', '-')}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  say(`kept as ${file}`)
}

/** @returns Whether a gate failed or had nothing valid to judge, or something could not start. */
function tell(report: Report): boolean {
  process.stdout.write(`${markdown([report])}\n`)
  const groups = report.suites.flatMap((suite) => suite.groups)
  const goals = groups.flatMap((group) => group.goals)
  const bad = goals.filter(({ verdict, gates }) => verdict === 'failed' || (gates && verdict === 'unknown'))
  for (const { promise, variant, verdict, reached, before } of goals)
    if (verdict !== 'met' && verdict !== 'held')
      say(
        `${verdict}: ${promise}: ${variant}${reached ? `: ${reached.median.toPrecision(3)}` : ''}${before === undefined ? '' : `, before ${before}`}`,
      )
  return bad.length > 0 || groups.some(({ broken }) => broken !== undefined)
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const kept = values.from.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report)
  const reports = kept.length === 0 ? [await measure()] : kept
  let failed = false
  if (kept.length === 0) {
    keep(reports[0]!)
    failed = tell(reports[0]!)
  }
  if (values.record) {
    writeFileSync(reachedFile, `${JSON.stringify(reports.reduce(updated, readReached()), null, 2)}\n`)
    say(`written into ${reachedFile}`)
  }
  if (values.write !== undefined) {
    const page = existsSync(values.write) ? readFileSync(values.write, 'utf8') : ''
    writeFileSync(values.write, intoPage(page, reports))
    say(`written into ${values.write}`)
  }
  // Whoever writes down what was reached has seen it.
  return failed && !values.record ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
