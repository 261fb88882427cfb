/** A wide header over many short rows must not grow without bound; a wider table is text. */
export const maxColumns = 20

/** The line under a table's header, e.g. `| --- | :-: |`. */
export const isDelimiterRow = (text: string): boolean =>
  text.includes('|') && rowCells(text).every((cell) => /^:?-+:?$/.test(cell))

/** Cells between pipes; `\|` is a pipe in a cell. */
export function rowCells(text: string): readonly string[] {
  const cells = text.trim().split(/(?<!\\)\|/)
  const from = cells[0] === '' ? 1 : 0
  const to = cells.length > 1 && cells.at(-1) === '' ? -1 : cells.length
  return cells.slice(from, to).map((cell) => cell.replaceAll('\\|', '|').trim())
}
