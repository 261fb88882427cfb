import { figures, shown } from './figures.ts'
import { ratios, type Judged } from './gate.ts'
import type { Machine } from './machine.ts'
import type { GroupResult, Row } from './run.ts'
import { spread, type Spread } from './stats.ts'

/** Everything of one run, as it is kept as JSON. */
export interface Report {
  readonly version: 2
  /** RFC 3339, UTC. */
  readonly date: string
  readonly command: string
  readonly machine: Machine
  readonly quick: boolean
  readonly rounds: number
  readonly suites: readonly { readonly name: string; readonly groups: readonly GroupResult[] }[]
}

/** Runs as Markdown: when, where and by which command; what the goals came to; then a table for each group. */
export function markdown(reports: readonly Report[]): string {
  const groups = reports.flatMap(({ suites }) => suites.flatMap(({ groups }) => groups))
  const goals = groups.flatMap((group) => group.goals)
  const suites = reports.flatMap((report) =>
    report.suites.map(({ name, groups }) => [`### ${name}`, ...groups.map(groupMarkdown)].join('\n\n')),
  )
  const parts = [
    reports.map(headMarkdown).join('\n\n'),
    ...(goals.length > 0 ? [`### Goals\n\n${goalsMarkdown(goals)}`] : []),
    ...suites,
  ]
  return `${parts.join('\n\n')}\n`
}

const headMarkdown = ({ date, command, machine, rounds, quick }: Report): string =>
  [
    `Measured ${date.slice(0, 10)} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, with \`${command}\`.`,
    `Medians of ${rounds} rounds${quick ? ' of the quick form' : ''}; in brackets the lowest and the highest.`,
  ].join('\n')

const table = (heads: readonly string[], lines: readonly (readonly string[])[], words = 1): string =>
  [heads, heads.map((_, index) => (index < words ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

const goalsMarkdown = (goals: readonly Judged[]): string =>
  table(
    ['goal', 'measured', 'at least, at most', 'reached', ''],
    goals.map((goal) => {
      const { promise, variant, base, figure, reached, verdict } = goal
      const what = `${variant}: ${figures[figure].label}${base === undefined ? '' : ` / ${base}`}`
      return [promise, what, boundText(goal), reached ? valueText(goal, reached) : 'nothing', verdict]
    }),
    2,
  )

function boundText({ atLeast, atMost, base, figure }: Judged): string {
  const bound = atLeast ?? atMost
  if (bound === undefined) return 'no worse than before'
  return `${atLeast === undefined ? '≤' : '≥'} ${base === undefined ? bound.toLocaleString('en-US') : bound}${base === undefined && figure === 'bytes' ? ' B' : ''}`
}

const valueText = ({ base, figure }: Judged, reached: Spread): string =>
  base === undefined
    ? `${shown(figure, reached.median)} (${shown(figure, reached.min)}..${shown(figure, reached.max)})`
    : ratioText(reached)

function groupMarkdown({
  title,
  columns,
  rows,
  base,
  ratios: compared,
  leftOut = [],
  broken,
}: GroupResult): string {
  const notes = [
    ...(broken === undefined ? [] : [`Could not start: ${broken}`]),
    ...leftOut.map((why) => `Left out: ${why}`),
    ...rows.flatMap(({ name, invalid }) => (invalid === undefined ? [] : [`Invalid: ${name}: ${invalid}`])),
  ]
    .map((note) => `- ${note}`)
    .join('\n')
  if (rows.length === 0) return `${title}\n\n${notes}`
  const comparing = base === undefined ? [] : compared
  const heads = [
    title,
    ...columns.map((figure) => figures[figure].label),
    ...comparing.map((figure) => `${figures[figure].label} / base`),
  ]
  const baseRow = rows.find(({ name }) => name === base)
  const lines = rows.map((row) => [
    `${row.name}${row.name === base ? ' (base)' : ''}`,
    ...columns.map((figure) => medianText(row, figure)),
    ...comparing.map((figure) => {
      const found = row === baseRow ? undefined : spread(ratios(row, baseRow, figure))
      return found ? ratioText(found) : ''
    }),
  ])
  return notes === '' ? table(heads, lines) : `${table(heads, lines)}\n\n${notes}`
}

function medianText(row: Row, figure: keyof typeof figures): string {
  const found = spread(row.rounds.flatMap((round) => round?.[figure] ?? []))
  return found ? shown(figure, found.median) : '–'
}

/** Below a tenth two digits would hide a quarter. */
const ratioText = ({ median, min, max }: Spread): string => {
  const digits = median < 0.1 ? 3 : 2
  return `${median.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`
}

const marks = { begin: '<!-- bench: begin -->', end: '<!-- bench: end -->' }

/** Puts the runs between the two marks of a page; without marks, at its end. */
export function intoPage(page: string, reports: readonly Report[]): string {
  const text = `${marks.begin}\n\n${markdown(reports)}\n${marks.end}`
  const from = page.indexOf(marks.begin)
  const to = page.indexOf(marks.end)
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${text}\n`.trimStart()
  return page.slice(0, from) + text + page.slice(to + marks.end.length)
}
