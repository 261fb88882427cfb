import { figures, shown } from './figures.ts'
import { ratios, type Judged } from './gate.ts'
import type { Machine } from './machine.ts'
import type { GroupResult, Row } from './run.ts'
import { spread, type Spread } from './stats.ts'

/** Everything of one run, as it is kept as JSON. */
export interface Report {
  readonly version: 1
  /** RFC 3339, UTC. */
  readonly date: string
  readonly command: string
  readonly machine: Machine
  readonly quick: boolean
  readonly rounds: number
  readonly suites: readonly { readonly name: string; readonly groups: readonly GroupResult[] }[]
}

/** The whole run as Markdown: when, where and by which command, then a table for each group and its goals. */
export function markdown(report: Report): string {
  const { date, command, machine, rounds, quick } = report
  const head = [
    `Measured ${date.slice(0, 10)} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, with \`${command}\`.`,
    `Medians of ${rounds} rounds${quick ? ' of the quick form' : ''}; ratios are taken within a round and shown with the lowest and the highest.`,
  ]
  const suites = report.suites.map(({ name, groups }) =>
    [`### ${name}`, ...groups.map(groupMarkdown)].join('\n\n'),
  )
  return `${[head.join('\n'), ...suites].join('\n\n')}\n`
}

function groupMarkdown(group: GroupResult): string {
  const { title, columns, rows, base } = group
  const compared = base === undefined ? [] : group.ratios
  const heads = [
    title,
    ...columns.map((figure) => figures[figure].label),
    ...compared.map((figure) => `${figures[figure].label} / base`),
  ]
  const baseRow = rows.find(({ name }) => name === base)
  const lines = rows.map((row) => [
    `${row.name}${row.name === base ? ' (base)' : ''}`,
    ...columns.map((figure) => {
      const found = spread(row.rounds.flatMap((round) => round?.[figure] ?? []))
      return found ? shown(figure, found.median) : '–'
    }),
    ...compared.map((figure) => {
      const found = row === baseRow ? undefined : spread(ratios(row, baseRow, figure))
      return found ? ratioText(found) : ''
    }),
  ])
  const table = [heads, heads.map((_, index) => (index === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
  const notes = [...invalid(rows), ...group.goals.map(goalText)].map((note) => `- ${note}`).join('\n')
  return notes === '' ? table : `${table}\n\n${notes}`
}

const ratioText = ({ median, min, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}..${max.toFixed(2)})`

const invalid = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ name, invalid }) => (invalid === undefined ? [] : [`Invalid: ${name}: ${invalid}`]))

function goalText({ id, variant, base, figure, atLeast, atMost, reached, verdict }: Judged): string {
  const bound = atLeast !== undefined ? `at least ${atLeast}` : `at most ${atMost}`
  const reachedText = ({ median, min, max }: Spread): string =>
    base === undefined
      ? `${shown(figure, median)} (${shown(figure, min)}..${shown(figure, max)})`
      : ratioText({ median, min, max })
  const what = base === undefined ? figures[figure].label : `× ${base} (${figures[figure].label})`
  return `${id}: ${variant}: ${bound} ${what}: ${reached ? reachedText(reached) : 'nothing measured'}, ${verdict}`
}

const marks = { begin: '<!-- bench: begin -->', end: '<!-- bench: end -->' }

/** Puts the reports between the two marks of a page; without marks, at its end. */
export function intoPage(page: string, reports: readonly Report[]): string {
  const text = `${marks.begin}\n\n${reports.map(markdown).join('\n')}\n${marks.end}`
  const from = page.indexOf(marks.begin)
  const to = page.indexOf(marks.end)
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${text}\n`.trimStart()
  return page.slice(0, from) + text + page.slice(to + marks.end.length)
}
