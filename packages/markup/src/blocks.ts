import { indent, rest, skip, take } from './line.ts'
import type { Line } from './line.ts'
import { isDelimiterRow, maxColumns, rowCells } from './table.ts'

/** Quotes and lists inside each other; the mark of a deeper one is text. */
const maxDepth = 32

export interface Paragraph {
  readonly kind: 'paragraph'
  readonly lines: string[]
}
export interface Code {
  readonly kind: 'code'
  readonly fence?: { readonly mark: string; readonly indent: number; readonly info: string }
  readonly lines: string[]
}
export interface Table {
  readonly kind: 'table'
  readonly header: readonly string[]
  readonly rows: (readonly string[])[]
}
type Leaf =
  | Paragraph
  | Code
  | Table
  | { readonly kind: 'heading'; level: number; text: string }
  | { readonly kind: 'rule' }

export interface Item {
  readonly kind: 'item'
  /** Columns before its content. */
  readonly indent: number
  readonly children: Node[]
}
export interface List {
  readonly kind: 'list'
  /** `-`, `+`, `*`, `.` or `)`: another mark is another list. */
  readonly mark: string
  readonly start: number
  readonly children: Item[]
}
interface Group {
  readonly kind: 'document' | 'quote'
  readonly children: Node[]
}
type Container = Group | Item | List

/** A block whose text is not yet read. */
export type Node = Leaf | List | Group

interface State {
  /** The containers that are open, the document first. */
  readonly open: Container[]
  /** What the next line may continue; a child of the last container. */
  leaf: Leaf | undefined
}

/**
 * The blocks of CommonMark, line by line (spec 0.31, "phase 1: block structure"), and GitHub's tables. HTML blocks are
 * missing on purpose: HTML is text.
 */
export function readBlocks(source: string): readonly Node[] {
  const document: Group = { kind: 'document', children: [] }
  const state: State = { open: [document], leaf: undefined }
  for (const text of source.split('\n')) readLine(state, { text, at: 0, column: 0 })
  return document.children
}

function readLine(state: State, line: Line): void {
  let kept = stillOpen(state, line)
  if (state.leaf?.kind === 'code' && kept === state.open.length) {
    if (continueCode(state, state.leaf, line)) return
    state.leaf = undefined
  }
  for (;;) {
    if (isBlank(line)) return close(state, kept)
    const opened = openContainer(state, line, kept)
    if (!opened) break
    kept = state.open.length
  }
  if (openLeaf(state, line, kept)) return
  // A paragraph goes on without the marks of its quote or list.
  if (state.leaf?.kind !== 'paragraph' && kept < state.open.length) close(state, kept)
  const text = rest(line).trimStart()
  if (state.leaf?.kind === 'paragraph') state.leaf.lines.push(text)
  else if (state.leaf?.kind === 'table') state.leaf.rows.push(rowCells(text))
  else add(state, { kind: 'paragraph', lines: [text] })
}

const isBlank = (line: Line): boolean => !/\S/.test(rest(line))

/** How many of the open containers this line belongs to; reads their marks. */
function stillOpen(state: State, line: Line): number {
  for (let index = 1; index < state.open.length; index += 1) {
    const container = state.open[index]!
    const columns = indent(line)
    if (container.kind === 'quote') {
      if (columns > 3 || line.text.charAt(line.at + columns) !== '>') return index
      readQuoteMark(line)
    } else if (container.kind === 'item') {
      const goesOn = isBlank(line) ? container.children.length > 0 : columns >= container.indent
      if (!goesOn) return index
      skip(line, container.indent)
    }
  }
  return state.open.length
}

function readQuoteMark(line: Line): void {
  skip(line, 3)
  take(line, 1)
  skip(line, 1)
}

/** Ends all but the first `kept` containers, and what they hold. */
function close(state: State, kept: number): void {
  state.open.length = kept
  state.leaf = undefined
}

function add(state: State, node: Node): void {
  if (state.open.at(-1)?.kind === 'list') state.open.pop()
  const parent = state.open.at(-1) as Group | Item
  parent.children.push(node)
  if ('children' in node) state.open.push(node)
  else state.leaf = node
}

function continueCode(state: State, code: Code, line: Line): boolean {
  const columns = indent(line)
  if (code.fence === undefined) {
    if (columns < 4 && !isBlank(line)) return false
    skip(line, 4)
  } else {
    const text = rest(line).trim()
    const mark = code.fence.mark
    if (columns < 4 && text.startsWith(mark) && text === mark.charAt(0).repeat(text.length)) {
      state.leaf = undefined
      return true
    }
    skip(line, code.fence.indent)
  }
  code.lines.push(rest(line))
  return true
}

const rule = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/

/** A quote or a list item begins here. */
function openContainer(state: State, line: Line, kept: number): boolean {
  const columns = indent(line)
  const text = rest(line).trimStart()
  if (columns > 3) return false
  if (text.startsWith('>')) {
    if (isDeep(state, kept)) return false
    close(state, kept)
    readQuoteMark(line)
    add(state, { kind: 'quote', children: [] })
    return true
  }
  const [mark, number] = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(text) ?? []
  if (mark === undefined || rule.test(text)) return false
  const content = text.slice(mark.length)
  // "10. of May" or a lone dash in the middle of a paragraph is no list.
  const interrupts = kept === state.open.length && state.leaf?.kind === 'paragraph'
  if (interrupts && (!/\S/.test(content) || (number !== undefined && Number(number) !== 1))) return false
  const same = state.open[kept - 1]
  const sameList = same?.kind === 'list' && same.mark === mark.at(-1)
  if (!sameList && isDeep(state, kept)) return false
  close(state, kept)
  openItem(state, line, columns, mark, sameList)
  return true
}

/** An item is no deeper than its list. */
const isDeep = (state: State, kept: number): boolean =>
  state.open.slice(1, kept).filter(({ kind }) => kind !== 'item').length >= maxDepth

function openItem(state: State, line: Line, columns: number, mark: string, sameList: boolean): void {
  skip(line, columns)
  take(line, mark.length)
  const spaces = indent(line)
  const start = /^\d/.test(mark) ? Number.parseInt(mark, 10) : 1
  // More than four spaces: one, and then indented code.
  const padding = spaces > 4 || isBlank(line) ? 1 : spaces
  skip(line, padding)
  if (!sameList) add(state, { kind: 'list', mark: mark.at(-1)!, start, children: [] })
  const item: Item = { kind: 'item', indent: columns + mark.length + padding, children: [] }
  const list = state.open.at(-1) as List
  list.children.push(item)
  state.open.push(item)
}

/** A block of its own begins here, or a paragraph turns out to be a heading or a table. */
function openLeaf(state: State, line: Line, kept: number): boolean {
  if (indent(line) > 3) {
    if (state.leaf?.kind === 'paragraph') return false
    skip(line, 4)
    return begin(state, kept, { kind: 'code', lines: [rest(line)] })
  }
  const columns = indent(line)
  const text = rest(line).trim()
  const paragraph = kept === state.open.length && state.leaf?.kind === 'paragraph' ? state.leaf : undefined
  const hashes = /^#{1,6}(?=[ \t]|$)/.exec(text)?.[0].length
  if (hashes !== undefined)
    return begin(state, kept, { kind: 'heading', level: hashes, text: headingText(text.slice(hashes)) })
  const fence = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[0]
  if (fence !== undefined) {
    const info = text.slice(fence.length).trim()
    return begin(state, kept, { kind: 'code', fence: { mark: fence, indent: columns, info }, lines: [] })
  }
  if (paragraph !== undefined && /^(?:=+|-+)$/.test(text)) {
    const heading: Leaf = {
      kind: 'heading',
      level: text.startsWith('=') ? 1 : 2,
      text: paragraph.lines.join('\n'),
    }
    replaceParagraph(state, paragraph, heading, 0)
    return true
  }
  if (rule.test(text)) return begin(state, kept, { kind: 'rule' })
  if (paragraph === undefined || !isDelimiterRow(text)) return false
  const header = rowCells(paragraph.lines.at(-1)!)
  if (header.length !== rowCells(text).length || header.length > maxColumns) return false
  replaceParagraph(state, paragraph, { kind: 'table', header, rows: [] }, paragraph.lines.length - 1)
  return true
}

function begin(state: State, kept: number, leaf: Leaf): true {
  close(state, kept)
  add(state, leaf)
  if (leaf.kind === 'heading' || leaf.kind === 'rule') state.leaf = undefined
  return true
}

/** The last lines of a paragraph become another block; the first ones stay. */
function replaceParagraph(state: State, paragraph: Paragraph, leaf: Leaf, stay: number): void {
  const siblings = state.open.at(-1)!.children as Node[]
  paragraph.lines.length = stay
  if (stay === 0) siblings.pop()
  begin(state, state.open.length, leaf)
}

/** Without the hashes that may close it. */
function headingText(text: string): string {
  let end = text.length
  while (text.charAt(end - 1) === '#') end -= 1
  return /^[ \t]?$/.test(text.charAt(end - 1)) ? text.slice(0, end).trim() : text.trim()
}
