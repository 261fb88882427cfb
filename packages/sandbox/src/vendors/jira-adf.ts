/** A document of Jira, held against the table of its nodes; and what a reader sees of it. */
import { isObject, list, string, type Json } from '../value.ts'
import { fits, marks, nodes, type Attribute } from './jira-adf-kinds.ts'

export interface Problem {
  /** `type`: nobody knows the node; `place`: it cannot stand here. */
  readonly what: 'root' | 'type' | 'place' | 'content' | 'text' | 'mark' | 'attribute' | 'property'
  /** With its JSON pointer. */
  readonly message: string
}

type Say = (what: Problem['what'], message: string) => void

const deepest = 60
// Only there may a paragraph or a heading be aligned or indented.
const roomy = new Set(['doc', 'layoutColumn', 'tableCell', 'tableHeader', 'bodiedSyncBlock'])

export function adfProblems(document: unknown): readonly Problem[] {
  const problems: Problem[] = []
  if (!isObject(document) || document['type'] !== 'doc' || document['version'] !== 1)
    problems.push({ what: 'root', message: 'a document has the type doc and the version 1' })
  if (isObject(document) && document['type'] === 'doc') visit(problems, document, '', '', 0)
  return problems
}

function visit(problems: Problem[], node: unknown, parent: string, at: string, depth: number): void {
  const say: Say = (what, message) => void problems.push({ what, message: `${message} (${at || '/'})` })
  if (depth > deepest) return say('content', 'nested too deep')
  if (!isObject(node)) return say('type', 'a node is an object')
  const type = String(node['type'])
  const kind = nodes.get(type)
  if (kind === undefined) return say('type', `there is no node ${type}`)
  if (parent !== '' && !nodes.get(parent)!.content.includes(type))
    say('place', `${type} cannot stand in ${parent}`)

  const own = type === 'doc' ? ['version'] : type === 'text' ? ['text'] : []
  for (const name of Object.keys(node))
    if (!['type', 'attrs', 'content', 'marks', ...own].includes(name))
      say('property', `${type} has no ${name}`)
  if (type === 'text' && (typeof node['text'] !== 'string' || node['text'] === ''))
    say('text', 'a text is never empty')
  attributes(kind.attrs, node['attrs'], type, say)
  checkMarks(node, parent, say)

  const { content } = node
  if (content === undefined ? kind.needs !== undefined : !Array.isArray(content))
    return say('content', `${type} needs content`)
  if (kind.needs === 'some' && list(content).length === 0) say('content', `${type} needs content`)
  if (kind.content.length === 0 && content !== undefined) return say('content', `${type} has no content`)
  for (const [index, child] of list(content).entries())
    visit(problems, child, type, `${at}/content/${index}`, depth + 1)
}

function attributes(known: ReadonlyMap<string, Attribute>, given: unknown, of: string, say: Say): void {
  const attrs = isObject(given) ? given : {}
  if (given !== undefined && !isObject(given)) say('attribute', `attrs of ${of} is an object`)
  for (const [name, { required }] of known)
    if (required && attrs[name] === undefined) say('attribute', `${of} needs the attribute ${name}`)
  for (const [name, value] of Object.entries(attrs)) {
    const attribute = known.get(name)
    if (attribute === undefined) say('attribute', `${of} has no attribute ${name}`)
    else if (!fits(attribute.spec, value)) say('attribute', `${name} of ${of} is not ${attribute.spec}`)
  }
}

function checkMarks(node: Json, parent: string, say: Say): void {
  const type = String(node['type'])
  const given = list(node['marks'])
  if (node['marks'] !== undefined && !Array.isArray(node['marks']))
    return say('mark', `marks of ${type} is a list`)
  const names = given.map((mark) => (isObject(mark) ? String(mark['type']) : 'nothing'))
  for (const [index, name] of names.entries()) {
    const known = marks.get(name)
    const mark = given[index]
    if (known === undefined || !nodes.get(type)!.marks.includes(name))
      say('mark', `${type} has no mark ${name}`)
    else if (isObject(mark)) attributes(known, mark['attrs'], name, say)
  }
  const alone = names.filter((name) => !['code', 'link', 'annotation'].includes(name))
  if (names.includes('code') && alone.length > 0) say('mark', `code cannot be ${alone.join(', ')} too`)
  if (parent === 'codeBlock' && names.length > 0) say('mark', 'a text in a codeBlock has no marks')
  const moved = names.some((name) => name === 'alignment' || name === 'indentation')
  if (moved && !roomy.has(parent)) say('mark', `${type} in ${parent} is neither aligned nor indented`)
}

/** Text without markup. `names` by account id. */
export function readAdf(value: unknown, names: ReadonlyMap<string, string>, depth = 0): string {
  if (!isObject(value) || depth > deepest) return ''
  const attrs = isObject(value['attrs']) ? value['attrs'] : {}
  const attr = (name: string): string => string(attrs[name])
  const inner = (separator: string): string =>
    list(value['content'])
      .map((child) => readAdf(child, names, depth + 1))
      .join(separator)
  switch (value['type']) {
    case 'text':
      return string(value['text'])
    case 'hardBreak':
      return '\n'
    case 'mention':
      return names.has(attr('id')) ? `@${names.get(attr('id'))}` : attr('text') || `@${attr('id')}`
    case 'emoji':
      return attr('text') || attr('shortName')
    case 'status':
    case 'placeholder':
      return attr('text')
    case 'date':
      return dayOf(Number(attr('timestamp')))
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return attr('url')
    case 'media':
      return attr('alt')
    case 'tableRow':
      return inner(' | ')
    case 'paragraph':
    case 'heading':
    case 'codeBlock':
    case 'taskItem':
    case 'decisionItem':
    case 'caption':
      return inner('')
    case 'expand':
    case 'nestedExpand':
      return [attr('title'), inner('\n')].filter(Boolean).join('\n')
    default:
      return inner('\n')
  }
}

/** Epoch ms. */
const dayOf = (at: number): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10)
}

/** Account ids that are mentioned. */
export function mentionedIn(value: unknown, depth = 0): string[] {
  if (!isObject(value) || depth > deepest) return []
  const { type, attrs, content } = value
  const own = type === 'mention' && isObject(attrs) ? [String(attrs['id'])] : []
  return [...own, ...list(content).flatMap((child) => mentionedIn(child, depth + 1))]
}
