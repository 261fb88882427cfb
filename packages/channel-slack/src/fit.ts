import * as limits from './limits.ts'
import type { SlackObject } from './native.ts'

export type Blocks = readonly SlackObject[]

// Room for the headline, the mentions and the line at the end.
const countLeft = limits.blocksMax - 3
const charsLeft = limits.blocksMaxChars - 4_000

const charsOf = (blocks: Blocks): number =>
  blocks.reduce((sum, block) => sum + JSON.stringify(block).length, 0)

/** The blocks that fit, and the rest. */
function take(blocks: Blocks, count: number, chars: number): readonly [fit: Blocks, rest: Blocks] {
  let [end, used] = [0, 0]
  for (const block of blocks) {
    used += charsOf([block])
    if (end >= count || used > chars) break
    end++
  }
  return [blocks.slice(0, end), blocks.slice(end)]
}

/** What one message holds. The body gives way first: the details keep at least half of it. */
export function firstOf(body: Blocks, details: Blocks): readonly [first: Blocks, rest: Blocks] {
  // Most messages have room for everything.
  const all = [...body, ...details]
  if (all.length <= countLeft && charsOf(all) <= charsLeft) return [all, []]
  const forBody = Math.min(body.length, countLeft / 2)
  const [near, later] = take(details, countLeft - forBody, charsLeft - Math.min(charsOf(body), charsLeft / 2))
  const [shown, more] = take(body, countLeft - near.length, charsLeft - charsOf(near))
  return [
    [...shown, ...near],
    [...more, ...later],
  ]
}

/** Further messages for what did not fit into the first, and what fits into none. */
export function partsOf(blocks: Blocks): { readonly parts: readonly Blocks[]; readonly left: Blocks } {
  const parts: Blocks[] = []
  let left = blocks
  while (left.length > 0 && parts.length < limits.partsMax - 1) {
    const [part, rest] = take(left, countLeft, charsLeft)
    parts.push(part.length > 0 ? part : left.slice(0, 1))
    left = part.length > 0 ? rest : left.slice(1)
  }
  return { parts, left }
}

/** Characters that people would have read in these blocks. */
export function readable(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (key === 'text' && typeof inner === 'string' ? inner.length : readable(inner)),
    0,
  )
}
