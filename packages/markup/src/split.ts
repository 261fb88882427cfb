import { codePoints, utf16 } from './measure.ts'
import type { Measure } from './measure.ts'
import { plain, print } from './print.ts'
import { divideAt, divideBlocks, shapeOf, textReach } from './divide.ts'
import type { Halves } from './divide.ts'
import type { Block, Inline, ListItem } from './tree.ts'

export interface SplitOptions {
  /** What a printed part may measure. */
  readonly max: number
  /** Default: UTF-16 code units. */
  readonly measure?: Measure
  /** How the channel writes a part, escaping included. */
  readonly print: (blocks: readonly Block[]) => string
  /** How many parts there may be. Default: as many as it takes. */
  readonly limit?: number
}

export interface SplitText {
  readonly parts: readonly string[]
  /** Characters (code points, as plain text) that found no place; 0: everything is there. */
  readonly leftOut: number
}

type Fits = (blocks: readonly Block[]) => boolean

/**
 * Divides a tree into printed parts of at most `max`: between blocks where possible, else between items, rows, lines of
 * code, sentences, words, graphemes. Code goes on as code, a table repeats its header, a list its marker.
 *
 * Nothing is lost but the white space at the cuts, unless `limit` parts are full, or `max` has no room for one character.
 */
export function split(blocks: readonly Block[], options: SplitOptions): SplitText {
  const { max, measure = utf16, print: write, limit = Infinity } = options
  const fits: Fits = (some) => measure(write(some)) <= max
  // Most texts fit: they are printed once.
  const whole = write(blocks)
  if (measure(whole) <= max && limit > 0) return { parts: whole === '' ? [] : [whole], leftOut: 0 }
  const parts: string[] = []
  let rest = blocks
  let filled = Infinity
  while (rest.length > 0 && parts.length < limit) {
    // What is left of a divided block, and much heavier than what filled the part before, will not fit: printing all of
    // it every time would take long.
    const most = weightOf(rest[0]!, 2 * filled) > 2 * filled ? 0 : rest.length
    const halves = divideBlocks(rest, fits, parts.length === limit - 1, most) ?? force(rest, fits)
    if (halves === undefined) break
    const divided = halves.head.length > 0 && halves.head.length + halves.rest.length > rest.length
    filled = divided ? halves.head.reduce((sum, block) => sum + weightOf(block, Infinity), 0) : Infinity
    const part = write(halves.head)
    if (halves.head.length > 0 && part !== '') parts.push(part)
    rest = halves.rest
  }
  return { parts, leftOut: codePoints(print(rest, plain)) }
}

/** Characters and nodes; stops counting beyond `enough`. */
function weightOf(node: Block | ListItem | Inline, enough: number): number {
  if ('text' in node) return node.text.length + 1
  let weight = 1
  for (const part of partsOf(node)) {
    if (weight > enough) break
    weight += weightOf(part, enough - weight)
  }
  return weight
}

function partsOf(node: Block | ListItem | Inline): readonly (Block | ListItem | Inline)[] {
  if ('children' in node) return node.children
  if ('items' in node) return node.items
  return 'rows' in node ? node.rows.flat(2) : []
}

/** For what cannot be divided: a URL, a cell or a grapheme that is longer than a part. It goes on as plain text. */
function force(blocks: readonly Block[], fits: Fits): Halves<readonly Block[]> | undefined {
  const [first, ...others] = blocks
  if (first === undefined) return undefined
  if (
    first.type !== 'paragraph' ||
    !first.children.every(({ type }) => type === 'text' || type === 'break')
  ) {
    const [unit, ...more] = unitsOf(first)
    return { head: [], rest: [...flat(print([unit], plain)), ...more, ...others] }
  }
  const reach = textReach(first, (head) => fits([head]))
  const unit = shapeOf(first.children).charCodeAt(reach - 1)
  const at = unit >= 0xd800 && unit <= 0xdbff ? reach - 1 : reach
  if (at <= 0) return undefined
  const { head, rest } = divideAt(first, at)
  return { head: [head], rest: [...rest, ...others] }
}

/** The first item or row apart from the others, so that only what is too long loses its markup. */
function unitsOf(block: Block): readonly [Block, ...Block[]] {
  if (block.type === 'list' && block.items.length > 1) {
    const [item, ...items] = block.items
    return [
      { ...block, items: [item!] },
      { ...block, start: block.start + 1, items },
    ]
  }
  if (block.type === 'table' && block.rows.length > 1) {
    const [row, ...rows] = block.rows
    return [
      { ...block, rows: [row!] },
      { ...block, rows },
    ]
  }
  return [block]
}

/** Plain text as a paragraph, or nothing. */
function flat(text: string): readonly Block[] {
  if (text.trim() === '') return []
  const lines = text.split('\n').map((line): Inline => ({ type: 'text', text: line }))
  return [
    { type: 'paragraph', children: lines.flatMap((line) => [{ type: 'break' } as const, line]).slice(1) },
  ]
}
