/**
 * Where JSON names a key for the second time in one object. `JSON.parse` takes the last, other readers the first: what was
 * checked before this server, by a proxy or by a signature's owner, may not be what it would read.
 *
 * @param text  Valid JSON.
 * @returns The index of the key; nothing if every key stands alone.
 */
export function duplicateKeyAt(text: string): number | undefined {
  /** The keys of each object that is open; nothing for a list. */
  const open: (Set<string> | undefined)[] = []
  let mayBeKey = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = endOfString(text, at)
      const keys = open.at(-1)
      if (keys && mayBeKey) {
        const key = keyOf(text.slice(at, end + 1))
        if (keys.has(key)) return at
        keys.add(key)
      }
      mayBeKey = false
      at = end
    } else if (character === '{') {
      open.push(new Set())
      mayBeKey = true
    } else if (character === '[') open.push(undefined)
    else if (character === '}' || character === ']') open.pop()
    else if (character === ',') mayBeKey = true
  }
  return undefined
}

/** One key may be written in several ways: `a` and `\u0061`. */
const keyOf = (written: string): string =>
  written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1)

/** The index of the quote that closes what the one at `start` opens. */
function endOfString(text: string, start: number): number {
  let end = start
  do end = text.indexOf('"', end + 1)
  while (isEscaped(text, end))
  return end
}

function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text[before - 1] === '\\') before--
  return (at - before) % 2 === 1
}
