import { borderBefore, fitting, longest } from './cut.ts'
import { textOf } from './text-of.ts'
import type { Block, Inline, ListItem } from './tree.ts'

/** What still has its place, and what goes on elsewhere. */
export interface Halves<Half> {
  readonly head: Half
  readonly rest: readonly Block[]
}

type Of<Type extends Block['type']> = Extract<Block, { type: Type }>
type Text = Of<'paragraph' | 'heading'>
type Fits = (head: Block) => boolean

/**
 * As many whole blocks as fit; the one after them is divided if it would not fit alone either.
 *
 * @param fill Divides it in any case: nothing comes after this part.
 * @param most How many blocks may stay whole: one less where all together are known not to fit.
 * @returns Nothing if not even a bit fits.
 */
export function divideBlocks(
  blocks: readonly Block[],
  fits: (head: readonly Block[]) => boolean,
  fill: boolean,
  most: number = blocks.length,
): Halves<readonly Block[]> | undefined {
  const count = longest(most, (n) => fits(blocks.slice(0, n)))
  const head = blocks.slice(0, count)
  const next = blocks[count]
  if (next !== undefined && (fill || count === 0 || !fits([next]))) {
    const halves = divide(next, (half) => fits([...head, half]))
    if (halves !== undefined)
      return { head: [...head, halves.head], rest: [...halves.rest, ...blocks.slice(count + 1)] }
  }
  return count === 0 ? undefined : { head, rest: blocks.slice(count) }
}

/** Divides a block that does not fit. */
function divide(block: Block, fits: Fits): Halves<Block> | undefined {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return divideText(block, fits)
    case 'code':
      return divideCode(block, fits)
    case 'quote': {
      const wrap = (children: readonly Block[]): Block => ({ ...block, children })
      const halves = divideInside(block.children, (head) => fits(wrap(head)))
      return halves && { head: wrap(halves.head), rest: [wrap(halves.rest)] }
    }
    case 'list':
      return divideList(block, fits)
    case 'table': {
      const count = longest(block.rows.length - 1, (n) => fits(rowsOf(block, 0, n)))
      return count === 0
        ? undefined
        : { head: rowsOf(block, 0, count), rest: [rowsOf(block, count, block.rows.length)] }
    }
    case 'rule':
      break
  }
  return undefined
}

const divideInside = (
  blocks: readonly Block[],
  fits: (head: readonly Block[]) => boolean,
): Halves<readonly Block[]> | undefined => divideBlocks(blocks, fits, true, blocks.length - 1)

const rowsOf = (table: Of<'table'>, from: number, to: number): Of<'table'> => ({
  ...table,
  rows: table.rows.slice(from, to),
})

const itemsOf = (list: Of<'list'>, from: number, to: number): Of<'list'> => ({
  ...list,
  start: list.start + from,
  items: list.items.slice(from, to),
})

function divideList(list: Of<'list'>, fits: Fits): Halves<Block> | undefined {
  const count = longest(list.items.length - 1, (n) => fits(itemsOf(list, 0, n)))
  if (count > 0) return { head: itemsOf(list, 0, count), rest: [itemsOf(list, count, list.items.length)] }
  const [item, ...items] = list.items
  if (item === undefined) return undefined
  const wrap = (children: readonly Block[]): ListItem => ({ ...item, children })
  const halves = divideInside(item.children, (head) => fits({ ...list, items: [wrap(head)] }))
  return (
    halves && {
      head: { ...list, items: [wrap(halves.head)] },
      rest: [{ ...list, items: [wrap(halves.rest), ...items] }],
    }
  )
}

function divideCode(block: Of<'code'>, fits: Fits): Halves<Block> | undefined {
  const lines = block.text.split('\n')
  const count = longest(lines.length - 1, (n) => fits({ ...block, text: lines.slice(0, n).join('\n') }))
  const whole = lines.slice(0, count).join('\n').length
  const at = count > 0 ? whole : fitting(lines[0]!, (text) => fits({ ...block, text }))
  if (at === 0) return undefined
  // The line break at the cut is the border between the parts.
  const rest = block.text.slice(count > 0 ? at + 1 : at)
  return { head: { ...block, text: block.text.slice(0, at) }, rest: [{ ...block, text: rest }] }
}

function divideText(block: Text, fits: Fits): Halves<Block> | undefined {
  const reach = textReach(block, fits)
  const shape = shapeOf(headOf(block.children, reach + 64))
  const border = (granularity: 'sentence' | 'word' | 'grapheme'): number =>
    borderBefore(shape, reach, granularity)
  // A border far back would leave much of the part empty.
  const near = [border('sentence'), border('word')].filter((at) => at * 2 >= reach)
  const at = [...near, border('grapheme')].find((at) => at > 0 && fits(headAt(block, at)))
  return at === undefined ? undefined : divideAt(block, at)
}

/** How far into the shape of a text the part reaches that fits. */
export function textReach(block: Text, fits: Fits): number {
  const size = block.children.reduce((sum, inline) => sum + sizeOf(inline), 0)
  return longest(size, (at) => fits(headAt(block, at)))
}

/** Cuts a text at an offset in its shape. */
export function divideAt(block: Text, at: number): Halves<Block> {
  const children = withoutBlankStart(tailOf(block.children, at))
  return { head: headAt(block, at), rest: children.length === 0 ? [] : [{ ...block, children }] }
}

const headAt = (block: Text, at: number): Block => ({
  ...block,
  children: withoutBlankEnd(headOf(block.children, at)),
})

/** Text in which a cut may be looked for: what must stay whole is one character. */
export const shapeOf = (inlines: readonly Inline[]): string =>
  inlines.reduce((shape, inline) => {
    if (isWhole(inline)) return `${shape}\uFFFC`
    if ('children' in inline) return shape + shapeOf(inline.children)
    return shape + ('text' in inline ? inline.text : '\n')
  }, '')

/** Length of its shape. */
function sizeOf(inline: Inline): number {
  if ('text' in inline) return inline.text.length
  if (!('children' in inline) || isWhole(inline)) return 1
  return inline.children.reduce((sum, child) => sum + sizeOf(child), 0)
}

/** A picture, and a link that shows its own URL: half of it would lead nowhere. */
const isWhole = (inline: Inline): boolean =>
  inline.type === 'image' ||
  (inline.type === 'link' && inline.url.replace(/^mailto:/, '') === textOf(inline.children))

function headOf(inlines: readonly Inline[], length: number): readonly Inline[] {
  const head: Inline[] = []
  let left = length
  for (const inline of inlines) {
    if (left <= 0) break
    const size = sizeOf(inline)
    if (size <= left) head.push(inline)
    else if ('children' in inline) head.push({ ...inline, children: headOf(inline.children, left) })
    else if ('text' in inline) head.push({ ...inline, text: inline.text.slice(0, left) })
    left -= size
  }
  return head
}

function tailOf(inlines: readonly Inline[], length: number): readonly Inline[] {
  let left = length
  for (const [index, inline] of inlines.entries()) {
    const size = sizeOf(inline)
    if (size <= left) left -= size
    else if (left === 0) return inlines.slice(index)
    else if ('children' in inline)
      return [{ ...inline, children: tailOf(inline.children, left) }, ...inlines.slice(index + 1)]
    else if ('text' in inline)
      return [{ ...inline, text: inline.text.slice(left) }, ...inlines.slice(index + 1)]
  }
  return []
}

const isBlank = (inline: Inline): boolean => {
  if ('children' in inline) return inline.children.every(isBlank)
  return inline.type === 'break' || (inline.type === 'text' && inline.text.trim() === '')
}

function withoutBlankStart(inlines: readonly Inline[]): readonly Inline[] {
  const from = inlines.findIndex((inline) => !isBlank(inline))
  const first = inlines[from]
  if (first === undefined) return []
  return [trimmed(first, withoutBlankStart, (text) => text.trimStart()), ...inlines.slice(from + 1)]
}

/** `**one **` is not bold in most dialects. */
function withoutBlankEnd(inlines: readonly Inline[]): readonly Inline[] {
  const to = inlines.findLastIndex((inline) => !isBlank(inline))
  const last = inlines[to]
  if (last === undefined) return []
  return [...inlines.slice(0, to), trimmed(last, withoutBlankEnd, (text) => text.trimEnd())]
}

function trimmed(
  inline: Inline,
  trimInner: (inlines: readonly Inline[]) => readonly Inline[],
  trimText: (text: string) => string,
): Inline {
  if ('children' in inline) return { ...inline, children: trimInner(inline.children) }
  return inline.type === 'text' ? { ...inline, text: trimText(inline.text) } : inline
}
