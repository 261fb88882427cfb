type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'end'

const whiteSpace = /[ \t\n\r]*/y
// In a string stands everything from U+0020 on but quote and backslash. Strings are unrolled: one of a megabyte must not use up the stack.
const token =
  /([{}[\],:])|("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\uffff]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON; `JSON.parse` does not always say, and quotes the text.
 *
 * @returns The index of the token that does not belong there; the length of the text if something is missing at its end.
 */
export function jsonErrorAt(text: string): number {
  const open: ('}' | ']')[] = []
  let expected: Expected | undefined = 'value'
  for (let at = 0; ; at = token.lastIndex) {
    whiteSpace.lastIndex = at
    whiteSpace.test(text)
    token.lastIndex = whiteSpace.lastIndex
    const start = token.lastIndex
    const found = token.exec(text)
    expected = found
      ? after(expected, found[1] ?? (found[2] === undefined ? 'scalar' : 'string'), open)
      : undefined
    if (expected === undefined) return start
  }
}

/** What may follow a token. Nothing: it does not belong there. */
function after(expected: Expected, what: string, open: ('}' | ']')[]): Expected | undefined {
  const inside = open.at(-1)
  const ended = (): Expected => (open.length === 0 ? 'end' : 'comma')
  if (expected === 'colon') return what === ':' ? 'value' : undefined
  if (expected === 'comma' && what === ',') return inside === '}' ? 'key' : 'value'
  if (expected === 'key' || expected === 'first key') {
    if (what === 'string') return 'colon'
  } else if (expected === 'value' || expected === 'first value') {
    if (what === 'string' || what === 'scalar') return ended()
    if (what === '{') return open.push('}') > 0 ? 'first key' : undefined
    if (what === '[') return open.push(']') > 0 ? 'first value' : undefined
  }
  if (what !== inside || expected === 'key' || expected === 'value') return undefined
  open.pop()
  return ended()
}
