import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from './lib/machine.ts'
import { intoPage, markdown, type Report } from './lib/report.ts'
import { runGroup, type GroupResult } from './lib/run.ts'
import { scaleOf } from './lib/suite.ts'
import { suites } from './suites/index.ts'

const usage = `npm run bench -- [suite ...] [options]

  --quick          fewer operations and 3 rounds
  --rounds N       default 7
  --json FILE      where the run is kept; default bench/results/<date>.json
  --write PAGE     puts the tables into a Markdown page, between its two bench marks
  --from FILE      with --write: the tables of a run that was kept; nothing is measured. May be repeated

Suites:
${suites.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n')}
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`)

async function measure(): Promise<Report> {
  const { quick } = values
  const rounds = Number(values.rounds ?? (quick ? 3 : 7))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number of at least 1')
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name))
  if (unknown.length > 0) throw new Error(`there is no suite "${unknown.join('", "')}"`)
  const chosen = suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const scale = scaleOf(quick)
  const results: { name: string; groups: GroupResult[] }[] = []
  for (const { name, groups } of chosen) {
    const measured: GroupResult[] = []
    for (const open of groups) {
      const group = await open(scale)
      if (!group) continue
      try {
        measured.push(await runGroup(group, { rounds, random: Math.random, say }))
      } finally {
        await group.close?.()
      }
    }
    results.push({ name, groups: measured })
  }
  return {
    version: 1,
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2).filter(isOfTheRun)].join(' '),
    machine: machine(),
    quick,
    rounds,
    suites: results,
  }
}

/** Where the result went says nothing of how it was measured. */
const isOfTheRun = (argument: string, index: number, all: readonly string[]): boolean =>
  !/^--(json|write)\b/.test(argument) && !/^--(json|write)$/.test(all[index - 1] ?? '')

function keep(report: Report): void {
  const results = fileURLToPath(new URL('../results', import.meta.url))
  const file = resolve(values.json ?? `${results}/${report.date.replaceAll(':', '-')}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  say(`kept as ${file}`)
}

/** @returns Whether a gate failed, or nothing valid was measured. */
function tell(report: Report): boolean {
  process.stdout.write(`${markdown(report)}\n`)
  const goals = report.suites.flatMap(({ groups }) => groups.flatMap((group) => group.goals))
  const bad = goals.filter(({ verdict, gates }) => verdict === 'failed' || (gates && verdict === 'unknown'))
  for (const { id, variant, verdict } of goals)
    if (verdict !== 'met') say(`${verdict === 'warned' ? 'warning' : verdict}: ${id}: ${variant}`)
  return bad.length > 0
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const kept = values.from.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report)
  const measured = kept.length === 0 ? await measure() : undefined
  if (measured) keep(measured)
  const failed = measured !== undefined && tell(measured)
  if (values.write !== undefined) {
    const page = existsSync(values.write) ? readFileSync(values.write, 'utf8') : ''
    writeFileSync(values.write, intoPage(page, measured ? [measured] : kept))
    say(`written into ${values.write}`)
  }
  return failed ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
