import { cleanText } from '@notify/core/channel'
import { isWebUrl, type Block, type Cell, type Inline } from '@notify/markup'
import { urlMaxChars } from './limits.ts'

/** A node of the Atlassian Document Format. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface AdfNode {
  readonly type: string
  readonly attrs?: Readonly<Record<string, string | number>>
  readonly content?: readonly AdfNode[]
  readonly marks?: readonly AdfMark[]
  readonly text?: string
}

export interface AdfMark {
  readonly type: 'strong' | 'em' | 'strike' | 'code' | 'link'
  readonly attrs?: { readonly href: string }
}

/** The root: what `description` and the body of a comment are. */
export interface AdfDocument {
  readonly version: 1
  readonly type: 'doc'
  readonly content: readonly AdfNode[]
}

export const document = (content: readonly AdfNode[]): AdfDocument => ({ version: 1, type: 'doc', content })

/** Nothing for what is not http, https or mailto, or too long. */
function linkTo(url: string): AdfMark | undefined {
  const usable = isWebUrl(url) || URL.parse(url)?.protocol === 'mailto:'
  const href = usable ? new URL(url).href : ''
  return usable && href.length <= urlMaxChars ? { type: 'link', attrs: { href } } : undefined
}

const lineBreak: AdfNode = { type: 'hardBreak' }
const paragraph = (content: readonly AdfNode[]): AdfNode => ({ type: 'paragraph', content })

/** Text that stays text: ADF reads no markup in it. Jira refuses an empty node. */
function literal(text: string, marks: readonly AdfMark[]): readonly AdfNode[] {
  return cleanText(text, { lines: true })
    .split('\n')
    .flatMap((line, index): readonly AdfNode[] => [
      ...(index === 0 ? [] : [lineBreak]),
      ...(line === '' ? [] : [{ type: 'text', text: line, ...(marks.length > 0 && { marks }) }]),
    ])
}

const withMark = (marks: readonly AdfMark[], mark: AdfMark | undefined): readonly AdfMark[] =>
  mark === undefined || marks.some(({ type }) => type === mark.type) ? marks : [...marks, mark]

/** `code` stands with a link only. */
const codeMarks = (marks: readonly AdfMark[]): readonly AdfMark[] => [
  { type: 'code' },
  ...marks.filter(({ type }) => type === 'link'),
]

const markOf = { strong: 'strong', emphasis: 'em', strike: 'strike' } as const

function inlines(children: readonly Inline[], marks: readonly AdfMark[] = []): readonly AdfNode[] {
  return children.flatMap((one): readonly AdfNode[] => {
    switch (one.type) {
      case 'text':
        return literal(one.text, marks)
      case 'strong':
      case 'emphasis':
      case 'strike':
        return inlines(one.children, withMark(marks, { type: markOf[one.type] }))
      case 'code':
        return literal(one.text, codeMarks(marks))
      case 'link': {
        const link = linkTo(one.url)
        const shown = inlines(one.children, withMark(marks, link))
        if (link === undefined) return [...shown, ...literal(` (${one.url})`, marks)]
        return shown.length > 0 ? shown : literal(one.url, withMark(marks, link))
      }
      case 'image': {
        const link = linkTo(one.url)
        const named = one.alt.trim() === '' ? one.url : one.alt
        const shown = link === undefined && named !== one.url ? `${named} (${one.url})` : named
        return literal(shown, withMark(marks, link))
      }
      case 'break':
        return [lineBreak]
    }
  })
}

/** Where a block stands decides what it may be: a quote and a list item take paragraphs, lists and code, no more. */
type Place = 'root' | 'inside'

/** A tree as ADF. A table without a header is one of names and values. */
export const adf = (tree: readonly Block[], place: Place = 'root'): readonly AdfNode[] =>
  tree.flatMap((block) => blockNodes(block, place))

function blockNodes(block: Block, place: Place): readonly AdfNode[] {
  switch (block.type) {
    case 'paragraph':
      return [paragraph(inlines(block.children))]
    case 'heading':
      return place === 'root'
        ? [{ type: 'heading', attrs: { level: block.level }, content: inlines(block.children) }]
        : [paragraph(inlines(block.children, [{ type: 'strong' }]))]
    case 'code':
      return [codeBlock(block.text, block.language)]
    case 'quote': {
      const content = adf(block.children, 'inside')
      return place === 'root' && content.length > 0 ? [{ type: 'blockquote', content }] : content
    }
    case 'list':
      return block.items.length === 0 ? [] : [list(block)]
    case 'table':
      return place === 'root' && block.rows.length + block.header.length > 0
        ? [table(block.header, block.rows)]
        : [block.header, ...block.rows].filter((row) => row.length > 0).map((row) => paragraph(flatRow(row)))
    case 'rule':
      return place === 'root' ? [{ type: 'rule' }] : []
  }
}

function codeBlock(code: string, language = ''): AdfNode {
  const text = cleanText(code, { lines: true })
  return {
    type: 'codeBlock',
    ...(/^[\w+#.-]{1,40}$/.test(language) && { attrs: { language } }),
    content: text === '' ? [] : [{ type: 'text', text }],
  }
}

function list({ ordered, start, items }: Extract<Block, { type: 'list' }>): AdfNode {
  const content = items.map(({ children, checked }): AdfNode => {
    const box = checked === undefined ? [] : literal(checked ? '☑ ' : '☐ ', [])
    const [first, ...others] = adf(children, 'inside')
    const opens = first?.type === 'paragraph'
    // An item begins with a paragraph.
    const head = paragraph([...box, ...((opens && first.content) || [])])
    return { type: 'listItem', content: [head, ...(first && !opens ? [first] : []), ...others] }
  })
  return ordered ? { type: 'orderedList', attrs: { order: start }, content } : { type: 'bulletList', content }
}

function table(header: readonly Cell[], rows: readonly (readonly Cell[])[]): AdfNode {
  const cell = (type: 'tableHeader' | 'tableCell', of: Cell): AdfNode => ({
    type,
    content: [paragraph(inlines(of))],
  })
  const named = header.length === 0
  const row = (cells: readonly Cell[], head: (column: number) => boolean): AdfNode => ({
    type: 'tableRow',
    content: cells.map((one, column) => cell(head(column) ? 'tableHeader' : 'tableCell', one)),
  })
  return {
    type: 'table',
    content: [
      ...(named ? [] : [row(header, () => true)]),
      ...rows.map((cells) => row(cells, (column) => named && column === 0)),
    ],
  }
}

const flatRow = (row: readonly Cell[]): readonly AdfNode[] =>
  row.flatMap((cell, index) => [...(index === 0 ? [] : literal(' | ', [])), ...inlines(cell)])
