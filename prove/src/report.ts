/** One line for each promise, on the terminal and in `docs/reliability.md`. */
import type { Counts, Finding, PromiseId } from './scenario.ts'

export interface PromiseText {
  readonly id: PromiseId
  readonly title: string
}

export type Verdict = 'held' | 'broken' | 'skipped'

export interface Line extends PromiseText {
  readonly verdict: Verdict
  readonly counts?: Counts
  readonly findings: readonly Finding[]
}

/** `skipped`: nobody measured it in this run. */
export function lines(promises: readonly PromiseText[], findings: readonly Finding[]): Line[] {
  return promises.map((promise) => {
    const own = findings.filter((one) => one.promise === promise.id)
    const counted = own.flatMap(({ counts }) => counts ?? [])
    return {
      ...promise,
      verdict: verdictOf(own),
      findings: own,
      ...(counted.length > 0 && { counts: counted.reduce(add) }),
    }
  })
}

function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return 'skipped'
  return findings.every(({ held }) => held) ? 'held' : 'broken'
}

const add = (a: Counts, b: Counts): Counts => ({
  accepted: a.accepted + b.accepted,
  delivered: a.delivered + b.delivered,
  lost: a.lost + b.lost,
  labelled: a.labelled + b.labelled,
  unlabelled: a.unlabelled + b.unlabelled,
})

const number = (value: number): string => value.toLocaleString('en-US')

const inWords = ({ accepted, delivered, lost, labelled, unlabelled }: Counts): string =>
  `accepted ${number(accepted)}, delivered ${number(delivered)}, lost ${number(lost)}, duplicates ${number(labelled)} labelled, ${number(unlabelled)} unlabelled`

export const onTerminal = (line: Line): string =>
  [
    `${line.id.padEnd(4)}${line.verdict.padEnd(8)} ${line.title}`,
    ...(line.counts ? [inWords(line.counts)] : []),
    ...line.findings.filter(({ held }) => !held).map(({ what }) => `BROKEN: ${what}`),
  ].join('; ')

/** Rows of a Markdown table. */
export function inMarkdown(all: readonly Line[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return [
    '| promise | result | accepted | delivered | lost | duplicates labelled | unlabelled | how |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...all.map(({ id, verdict, counts, findings }) => {
      const figures = counts
        ? [counts.accepted, counts.delivered, counts.lost, counts.labelled, counts.unlabelled].map(number)
        : ['', '', '', '', '']
      const how = findings.map(({ what }) => what).join('. ')
      return `| ${[id, verdict, ...figures, cell(how)].join(' | ')} |`
    }),
  ].join('\n')
}
