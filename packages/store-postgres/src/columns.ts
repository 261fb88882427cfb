/** PostgreSQL has no NUL in a text, and our scoped keys have one. */
export const toColumn = (text: string): string =>
  text.replaceAll(/[\\\0]/g, (character) => (character === '\0' ? String.raw`\0` : String.raw`\\`))

export const fromColumn = (text: string): string =>
  text.replaceAll(/\\[\\0]/g, (pair) => (pair === String.raw`\0` ? '\0' : '\\'))
