/** The last result of each scenario, kept beside the harness: a run of some renews only theirs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inMarkdown, lines, type PromiseText } from './report.ts'
import type { Finding } from './scenario.ts'

/** What one scenario found, when and where. */
export interface Result {
  readonly scenario: string
  /** `2026-11-21`. */
  readonly date: string
  readonly form: 'long form' | 'short form'
  /** Beside others. Left out where nobody measured it. */
  readonly tookS?: number
  readonly machine: string
  readonly findings: readonly Finding[]
}

export const readResults = (path: string): readonly Result[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result[]) : []

export const writeResults = (path: string, results: readonly Result[]): void =>
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`)

/** In the order of `names`; of scenarios that are no more, nothing is left. */
export function merge(
  before: readonly Result[],
  now: readonly Result[],
  names: readonly string[],
): readonly Result[] {
  const last = new Map([...before, ...now].map((one) => [one.scenario, one]))
  return names.flatMap((name) => last.get(name) ?? [])
}

const runOf = ({ date, form, machine }: Result): string => `${date}, ${form}: ${machine}`

/** The table, with what most results have in common above it, and by each of the others what is different. */
export function pageOf(promises: readonly PromiseText[], results: readonly Result[]): string {
  const counts = Map.groupBy(results, runOf)
  const [common = ''] = [...counts.keys()].toSorted((a, b) => counts.get(b)!.length - counts.get(a)!.length)
  const findings = results.flatMap((result) =>
    result.findings.map((one) => ({
      ...one,
      what: runOf(result) === common ? one.what : `${one.what} (${runOf(result)})`,
    })),
  )
  const took = results
    .flatMap(({ scenario, tookS }) => (tookS === undefined ? [] : `${scenario} ${tookS} s`))
    .join(', ')
  return `${common}.\n\n${inMarkdown(lines(promises, findings))}\n\nSide by side with others: ${took}.\n`
}
