import type { AdfDocument, AdfNode } from '../adf.ts'

const inline = ['text', 'hardBreak', 'mention']
const inside = ['paragraph', 'bulletList', 'orderedList', 'codeBlock']

/** What each node may hold, and no other node exists for us. From the document structure as Atlassian publishes it. */
const children: Readonly<Record<string, readonly string[]>> = {
  doc: [...inside, 'heading', 'blockquote', 'rule', 'panel', 'table'],
  paragraph: inline,
  heading: inline,
  codeBlock: ['text'],
  blockquote: inside,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: inside,
  panel: ['paragraph'],
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: ['paragraph'],
  tableCell: ['paragraph'],
  rule: [],
  text: [],
  hardBreak: [],
  mention: [],
}
const filled = ['blockquote', 'bulletList', 'orderedList', 'listItem', 'panel', 'table', 'tableHeader', 'tableCell']
const attrsOf: Readonly<Record<string, (attrs: Record<string, unknown>) => boolean>> = {
  heading: ({ level }) => [1, 2, 3, 4, 5, 6].includes(level as number),
  orderedList: ({ order }) => Number.isInteger(order) && (order as number) >= 0,
  panel: ({ panelType }) => ['info', 'note', 'warning', 'error', 'success'].includes(String(panelType)),
  mention: ({ id, text }) => typeof id === 'string' && id !== '' && typeof text === 'string',
}

/** What Jira would refuse in a document; empty if nothing. */
export function adfProblems(document: unknown): readonly string[] {
  const { version, type, content } = (document ?? {}) as Partial<AdfDocument>
  if (version !== 1 || type !== 'doc' || !Array.isArray(content)) return ['no document']
  return content.flatMap((node) => nodeProblems(node, 'doc'))
}

function nodeProblems(node: AdfNode, parent: string): readonly string[] {
  const problems: string[] = []
  const wrong = (what: string): unknown => problems.push(`${node.type} in ${parent}: ${what}`)
  const { type, attrs = {}, content = [], marks = [], text, ...others } = node
  if (!children[parent]?.includes(type)) wrong('may not stand there')
  if (Object.keys(others).length > 0) wrong(`unknown ${Object.keys(others).join()}`)
  if ((type === 'text') !== (typeof text === 'string') || text === '') wrong('an empty or misplaced text')
  if (text !== undefined && (!text.isWellFormed() || (type === 'text' && parent !== 'codeBlock' && text.includes('\n'))))
    wrong('a line break or half a character')
  if (filled.includes(type) && content.length === 0) wrong('nothing in it')
  if (attrsOf[type] !== undefined && !attrsOf[type](attrs)) wrong(`attributes ${JSON.stringify(attrs)}`)
  if (marks.length > 0 && (type !== 'text' || parent === 'codeBlock')) wrong('marks')
  const kinds = marks.map((mark) => mark.type)
  if (new Set(kinds).size < kinds.length) wrong('a mark twice')
  if (kinds.includes('code') && kinds.some((kind) => kind !== 'code' && kind !== 'link')) wrong('marks beside code')
  for (const { type: kind, attrs: given } of marks)
    if ((kind === 'link') !== (typeof given?.href === 'string')) wrong(`mark ${kind}`)
  return [...problems, ...content.flatMap((child) => nodeProblems(child, type))]
}

/** Every node of a document. */
export const nodesOf = (node: { readonly content?: readonly AdfNode[] }): readonly AdfNode[] =>
  (node.content ?? []).flatMap((child) => [child, ...nodesOf(child)])

/** Where its links lead. */
export const linksOf = (document: AdfDocument): readonly string[] =>
  nodesOf(document).flatMap(({ marks = [] }) => marks.flatMap(({ attrs }) => attrs?.href ?? []))

/** What a person reads, one block a line. */
export const readable = (document: AdfDocument): string =>
  document.content.map((block) => [block, ...nodesOf(block)].map(textOf).join('')).join('\n')

const textOf = ({ type, text, attrs }: AdfNode): string =>
  type === 'hardBreak' ? '\n' : (text ?? (type === 'mention' ? String(attrs?.['text']) : ''))
