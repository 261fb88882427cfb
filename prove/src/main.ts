/**
 * `npm run prove`: puts faults on real processes, and says which promises held. `--full` for the long form,
 * `--only name,name` for some scenarios, `--write` for the table in `docs/reliability.md`, `--keep` for the files,
 * `--details` for what was measured.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBench } from './bench.ts'
import { findSecret } from './canary.ts'
import { postgresPrograms, startCluster, type Cluster } from './postgres-server.ts'
import { promises } from './promises.ts'
import { lines, onTerminal } from './report.ts'
import { merge, pageOf, readResults, writeResults, type Result } from './results.ts'
import { finding, type Finding, type Need, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    details: { type: 'boolean', default: false },
  },
})
/** So many scenarios at a time: most of them mostly wait. */
const atOnce = 4
const machine = `${platform()} ${arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
const root = mkdtempSync(join(tmpdir(), 'notify-prove-'))
// The database server runs as a user of its own.
chmodSync(root, 0o755)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

let starting: Promise<Cluster> | undefined
const shared = (): Promise<Cluster> => (starting ??= startCluster(join(root, 'postgres')))

const present: Readonly<Record<Need, boolean>> = {
  postgres: postgresPrograms() !== undefined,
  faketime: succeeds('faketime', ['-f', '+0', 'true']),
  root: process.getuid?.() === 0 && process.platform === 'linux',
  built: existsSync(join(import.meta.dirname, '../../packages/core/dist')),
}

const startedAt = performance.now()
const only = values.only?.split(',')
const wanted = scenarios.filter(({ name }) => only === undefined || only.includes(name))
const left = [...wanted]
const results: Result[] = []
const failures: string[] = []
try {
  await Promise.all(Array.from({ length: atOnce }, work))
} finally {
  if (starting) await (await starting).stop()
}
const all = lines(
  promises,
  results.flatMap(({ findings }) => findings),
)
for (const line of all) {
  say(onTerminal(line))
  if (values.details) for (const { what } of line.findings) say(`     ${what}`)
}
for (const failure of failures) say(failure)
const tookS = Math.round((performance.now() - startedAt) / 1_000)
say(`${wanted.length} scenarios in ${tookS} s`)
if (values.write) write()
if (!values.keep) rmSync(root, { recursive: true, force: true })
process.exit(failures.length > 0 || all.some(({ verdict }) => verdict === 'broken') ? 1 : 0)

async function work(): Promise<void> {
  for (let scenario = left.shift(); scenario; scenario = left.shift()) await prove(scenario)
}

async function prove({ name, needs = [], run }: Scenario): Promise<void> {
  const absent = needs.filter((need) => !present[need])
  if (absent.length > 0) {
    say(`${name}: skipped, needs ${absent.join(' and ')}`)
    if (process.env['CI'] === 'true') failures.push(`FAILED ${name}: CI must have ${absent.join(' and ')}`)
    return
  }
  const bench = await createBench(join(root, name))
  const from = performance.now()
  const findings: Finding[] = []
  let ended = true
  try {
    findings.push(...(await run({ bench, full: values.full, shared })))
  } catch (error) {
    ended = false
    failures.push(`FAILED ${name}: ${(error as Error).message}`)
  } finally {
    await bench.end()
  }
  const folders = [bench.folder, ...(starting ? [join(root, 'postgres')] : [])]
  const searched = folders.map((folder) => findSecret(folder, bench.secret))
  const found = searched.flatMap((one) => one.found.map((path) => path.slice(root.length + 1)))
  const files = searched.reduce((sum, one) => sum + one.files, 0)
  const where = found.length === 0 ? `in none of ${files} files` : `in ${found.join(', ')}`
  findings.push(finding('P21', found.length === 0, `${name}: ${where}`))
  const tookS = Math.round((performance.now() - from) / 1_000)
  say(`${name}: ${tookS} s`)
  const [date = ''] = new Date().toISOString().split('T')
  const form = values.full ? 'long form' : 'short form'
  // What did not come to an end has said nothing: its last result stays.
  if (ended) results.push({ scenario: name, date, form, tookS, machine, findings })
}

function succeeds(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Keeps what this run found, and puts the table of all last results between the marks in the page. */
function write(): void {
  const file = join(import.meta.dirname, '../results.json')
  const page = join(import.meta.dirname, '../../docs/reliability.md')
  const names = scenarios.map(({ name }) => name)
  const kept = merge(readResults(file), results, names)
  writeResults(file, kept)
  const text = readFileSync(page, 'utf8')
  const [before, after] = [text.indexOf('<!-- result -->'), text.indexOf('<!-- /result -->')]
  if (before < 0 || after < 0) throw new Error(`${page} has lost its marks`)
  writeFileSync(
    page,
    `${text.slice(0, before)}<!-- result -->\n${pageOf(promises, kept)}${text.slice(after)}`,
  )
}
