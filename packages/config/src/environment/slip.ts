/** One slip in the name of a variable, not another one: one word of both differs, in at most two letters. */
export function isSlip(name: string, like: string): boolean {
  const [words, others] = [name.split('_'), like.split('_')]
  if (words.length !== others.length) return name.replaceAll('_', '') === like.replaceAll('_', '')
  const differing = words.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index]!] as const],
  )
  const [pair, second] = differing
  if (pair === undefined || second !== undefined) return false
  const [word, right] = pair
  const sorted = (text: string): string => text.split('').toSorted().join('')
  return (
    sorted(word) === sorted(right) ||
    (Math.min(word.length, right.length) > 2 && word.length + right.length > 6 && isOneStep(word, right))
  )
}

/** A letter too many, too few, or another one. */
function isOneStep(word: string, right: string): boolean {
  if (Math.abs(word.length - right.length) > 1) return false
  let from = 0
  while (from < word.length && word[from] === right[from]) from++
  let end = 0
  while (end < Math.min(word.length, right.length) - from && word.at(-1 - end) === right.at(-1 - end)) end++
  return Math.max(word.length, right.length) - from - end <= 1
}
