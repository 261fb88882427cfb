/**
 * `npm run prove`: puts faults on real processes, and says which promises held. `--full` for the long form,
 * `--only name,name` for some scenarios, `--write` for the table in `docs/reliability.md`, `--keep` for the files.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBench } from './bench.ts'
import { findSecret } from './canary.ts'
import { postgresPrograms, startCluster, type Cluster } from './postgres-server.ts'
import { promises } from './promises.ts'
import { inMarkdown, lines, onTerminal, type Line } from './report.ts'
import { finding, type Finding, type Need, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
/** So many scenarios at a time: most of them mostly wait. */
const atOnce = 3
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
}

const startedAt = performance.now()
const only = values.only?.split(',')
const wanted = scenarios.filter(({ name }) => only === undefined || only.includes(name))
const left = [...wanted]
const findings: Finding[] = []
const failures: string[] = []
try {
  await Promise.all(Array.from({ length: atOnce }, work))
} finally {
  if (starting) await (await starting).stop()
}
const all = lines(promises, findings)
for (const line of all) say(onTerminal(line))
for (const failure of failures) say(failure)
const tookS = Math.round((performance.now() - startedAt) / 1_000)
say(`${wanted.length} scenarios in ${tookS} s`)
if (values.write) write(all)
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
  try {
    findings.push(...(await run({ bench, full: values.full, shared })))
  } catch (error) {
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
  say(`${name}: ${Math.round((performance.now() - from) / 1_000)} s`)
}

function succeeds(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Puts the table between the marks in the page. */
function write(all: readonly Line[]): void {
  const page = join(import.meta.dirname, '../../docs/reliability.md')
  const form = values.full ? 'long form' : 'short form'
  const machine = `${platform()} ${arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  const facts = `${new Date().toISOString().slice(0, 10)}, ${form}, ${tookS} s: ${machine}.`
  const text = readFileSync(page, 'utf8')
  const [before, after] = [text.indexOf('<!-- result -->'), text.indexOf('<!-- /result -->')]
  if (before < 0 || after < 0) throw new Error(`${page} has lost its marks`)
  writeFileSync(
    page,
    `${text.slice(0, before)}<!-- result -->\n${facts}\n\n${inMarkdown(all)}\n${text.slice(after)}`,
  )
}
