/** One line and how far it is read. A tab reaches to the next multiple of four columns. */
export interface Line {
  text: string
  at: number
  column: number
}

/** Columns of white space before the next character. */
export function indent(line: Line): number {
  let column = line.column
  for (let at = line.at; ; at += 1) {
    const character = line.text.charAt(at)
    if (character === ' ') column += 1
    else if (character === '\t') column += 4 - (column % 4)
    else return column - line.column
  }
}

/** Reads that many columns of white space, or as many as there are; of a tab, what is left stays as spaces. */
export function skip(line: Line, columns: number): void {
  const end = line.column + Math.min(columns, indent(line))
  while (line.column < end) {
    const width = line.text.charAt(line.at) === '\t' ? 4 - (line.column % 4) : 1
    line.at += 1
    line.column += width
  }
  if (line.column === end) return
  line.text = ' '.repeat(line.column - end) + line.text.slice(line.at)
  line.at = 0
  line.column = end
}

/** Reads that many characters that are not tabs. */
export function take(line: Line, characters: number): void {
  line.at += characters
  line.column += characters
}

export const rest = (line: Line): string => line.text.slice(line.at)
