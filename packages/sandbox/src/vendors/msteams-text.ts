/** What a reader sees of an Adaptive Card. */
import { isObject, list, type Json } from '../value.ts'
import { deepest, walkCard } from './msteams-card.ts'

const string = (value: unknown): string => (typeof value === 'string' ? value : '')
const each = (value: unknown): readonly Json[] => list(value).filter(isObject)

/** `<at>Ada</at>` in a text. */
export const markers = (text: string): string[] =>
  [...text.matchAll(/<at>(.*?)<\/at>/gs)].map(([, name = '']) => name)

/** Texts in which Teams looks for mentions: of text blocks and facts. */
export const mentionTexts = (card: unknown): string[] =>
  walkCard(card).nodes.flatMap(({ kind, value }) => {
    if (kind === 'TextBlock' || kind === 'TextRun') return [string(value['text'])]
    return kind === 'Fact' ? [string(value['title']), string(value['value'])] : []
  })

export interface Mention {
  readonly text: string
  readonly name: string
  readonly id: string
}

/** Whom a card says it calls. Entities that are not of this shape are left out. */
export function entitiesOf(card: unknown): readonly Mention[] {
  const { msteams } = isObject(card) ? card : {}
  return each(isObject(msteams) ? msteams['entities'] : undefined).flatMap(({ type, text, mentioned }) =>
    type === 'mention' && typeof text === 'string' && isObject(mentioned)
      ? [{ text, name: string(mentioned['name']), id: string(mentioned['id']) }]
      : [],
  )
}

/** Whom a card calls: an entity counts if its text stands in the card. */
export function calledBy(card: unknown): string[] {
  const texts = mentionTexts(card)
  const called = entitiesOf(card).filter(({ text }) => texts.some((each) => each.includes(text)))
  return [...new Set(called.map(({ name }) => `@${name}`))]
}

/** Title and text, without markup, as far as it stands in the message and not behind a click. */
export function readCard(card: unknown): { title: string; text: string } {
  if (!isObject(card)) return { title: '', text: '' }
  const text = [...each(card['body']), ...each(card['actions'])]
    .map((element) => readElement(element, 0))
    .filter(Boolean)
    .join('\n')
  const blocks = walkCard(card).nodes.filter(({ kind }) => kind === 'TextBlock')
  const heading = blocks.find(({ value }) => value['style'] === 'heading') ?? blocks[0]
  return { title: plain(string(heading?.value['text'])) || (text.split('\n')[0] ?? ''), text }
}

/** The Markdown that Teams knows in cards: bold, italic, lists, links. */
const plain = (markdown: string): string =>
  markdown
    .replace(/<at>(.*?)<\/at>/gs, '$1')
    .replace(/(?<!\\)\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(?<!\\)(\*\*|__)(.+?)(?<!\\)\1/gs, '$2')
    .replace(/\\([\\`*_{}[\]()#+\-.!~>|<])/g, '$1')

function readElement(element: Json, depth: number): string {
  if (element['isVisible'] === false || depth > deepest) return ''
  const all = (value: unknown, separator: string): string =>
    each(value)
      .map((child) => readElement(child, depth + 1))
      .filter(Boolean)
      .join(separator)
  switch (element['type'] ?? 'Column') {
    case 'TextBlock':
      return plain(string(element['text']))
    case 'RichTextBlock':
      return list(element['inlines'])
        .map((run) => (isObject(run) ? string(run['text']) : string(run)))
        .join('')
    case 'FactSet':
      return each(element['facts'])
        .map(({ title, value }) => `${plain(string(title))}: ${plain(string(value))}`)
        .join('\n')
    case 'Image':
      return string(element['altText'])
    case 'ImageSet':
      return all(element['images'], ' ')
    case 'ColumnSet':
      return each(element['columns'])
        .map((column) => all(column['items'], '\n'))
        .filter(Boolean)
        .join(' | ')
    case 'Table':
      return each(element['rows'])
        .map((row) =>
          each(row['cells'])
            .map((cell) => all(cell['items'], ' '))
            .join(' | '),
        )
        .join('\n')
    case 'ActionSet':
      return all(element['actions'], ' ')
    case 'Container':
      return all(element['items'], '\n')
    default:
      return string(element['type']).startsWith('Action.') ? `[${string(element['title'])}]` : ''
  }
}
