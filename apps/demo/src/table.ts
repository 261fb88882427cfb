/** Width of a text on a terminal: CJK and emoji take two columns. */
const columns = (text: string): number =>
  [...new Intl.Segmenter().segment(text)].reduce(
    (sum, { segment }) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u.test(
        segment,
      )
        ? 2
        : 1),
    0,
  )

const fit = (text: string, width: number): string => {
  let shown = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (columns(shown + segment) > width) return `${shown.slice(0, -1)}…`
    shown += segment
  }
  return shown
}

/** Rows under headings, each column as wide as it must be and at most `maxColumns`. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  maxColumns = 44,
): string {
  const widths = headings.map((heading, index) =>
    Math.min(maxColumns, Math.max(...[heading, ...rows.map((row) => row[index] ?? '')].map(columns))),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const shown = fit(cell, widths[index]!)
        return shown + ' '.repeat(Math.max(0, widths[index]! - columns(shown)))
      })
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}
