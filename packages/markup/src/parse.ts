import { readBlocks } from './blocks.ts'
import type { Code, Item, List, Node, Paragraph, Table } from './blocks.ts'
import { inlines } from './inline.ts'
import { takeDefinitions, unescaped } from './references.ts'
import type { References } from './references.ts'
import type { Block, Cell, ListItem } from './tree.ts'

/** One body is printed by several channels, one after the other. */
const remembered: { readonly markdown: string; readonly blocks: readonly Block[] }[] = []
const maxRemembered = 4

/**
 * Reads Markdown: CommonMark, and the tables, task lists and `~~` of GitHub. Never throws; time grows with the length.
 *
 * HTML is text, every line break stays one, and links go to http, https and mailto only.
 */
export function parse(markdown: string): readonly Block[] {
  // A list, not a map: comparing with four texts takes less than hashing one.
  for (const known of remembered) if (known.markdown === markdown) return known.blocks
  const blocks = read(markdown)
  if (remembered.length === maxRemembered) remembered.shift()
  remembered.push({ markdown, blocks })
  return blocks
}

function read(markdown: string): readonly Block[] {
  const source = markdown.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')
  const nodes = readBlocks(source)
  const references = new Map<string, string>()
  // A link may stand before the definition of its label, so all definitions are read first.
  const texts = new Map<Paragraph, string>()
  for (const paragraph of paragraphsOf(nodes))
    texts.set(paragraph, takeDefinitions(paragraph.lines.join('\n'), references))
  return toBlocks(nodes, { texts, references })
}

function* paragraphsOf(nodes: readonly (Node | Item)[]): Generator<Paragraph> {
  for (const node of nodes) {
    if (node.kind === 'paragraph') yield node
    else if ('children' in node) yield* paragraphsOf(node.children)
  }
}

interface Known {
  readonly texts: ReadonlyMap<Paragraph, string>
  readonly references: References
}

const toBlocks = (nodes: readonly Node[], known: Known): readonly Block[] =>
  nodes.flatMap((node) => toBlock(node, known) ?? [])

function toBlock(node: Node, known: Known): Block | undefined {
  switch (node.kind) {
    case 'paragraph': {
      const children = inlines(known.texts.get(node) ?? '', known.references)
      return children.length === 0 ? undefined : { type: 'paragraph', children }
    }
    case 'heading':
      return { type: 'heading', level: node.level, children: inlines(node.text, known.references) }
    case 'code':
      return toCode(node)
    case 'list':
      return toList(node, known)
    case 'table':
      return toTable(node, known.references)
    case 'quote':
    case 'document':
      return { type: 'quote', children: toBlocks(node.children, known) }
    case 'rule':
      break
  }
  return { type: 'rule' }
}

function toCode({ fence, lines }: Code): Block {
  const language = unescaped(fence?.info.split(/\s/, 1)[0] ?? '')
  // Blank lines after indented code stand between two blocks.
  const last = fence === undefined ? lines.findLastIndex((line) => line.trim() !== '') : lines.length
  return { type: 'code', ...(language === '' ? {} : { language }), text: lines.slice(0, last + 1).join('\n') }
}

function toList(list: List, known: Known): Block {
  const ordered = list.mark === '.' || list.mark === ')'
  return { type: 'list', ordered, start: list.start, items: list.children.map((item) => toItem(item, known)) }
}

function toItem({ children: [first, ...others] }: Item, known: Known): ListItem {
  if (first === undefined) return { children: [] }
  const text = first.kind === 'paragraph' ? (known.texts.get(first) ?? '') : ''
  const box = /^\[([ xX])\]\s+(?=\S)/.exec(text)
  if (first.kind !== 'paragraph' || box === null) return { children: toBlocks([first, ...others], known) }
  const children = inlines(text.slice(box[0].length), known.references)
  return { children: [{ type: 'paragraph', children }, ...toBlocks(others, known)], checked: box[1] !== ' ' }
}

function toTable({ header, rows }: Table, references: References): Block {
  const cells = (row: readonly string[]): readonly Cell[] =>
    header.map((_, index) => inlines(row[index] ?? '', references))
  return { type: 'table', header: cells(header), rows: rows.map(cells) }
}
