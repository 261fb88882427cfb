import { Document, isMap, isSeq, type Pair } from 'yaml'
import type { ImportedNote } from './imported.ts'

/**
 * Writes a document as `notify.yaml`, its comments above what they are about.
 *
 * @param title  Stands at the top.
 */
export function writeYaml(
  content: Readonly<Record<string, unknown>>,
  notes: readonly ImportedNote[],
  title: string,
): string {
  const document = new Document(content, { aliasDuplicateObjects: false })
  document.commentBefore = comment([title, ...notes.filter(({ at }) => at === '').map(({ text }) => text)])
  const places = [...new Set(notes.map(({ at }) => at))].filter((at) => at !== '')
  for (const at of places) {
    const text = comment(notes.filter((note) => note.at === at).map((note) => note.text))
    const target = find(document, at)
    if (target) target.commentBefore = text
    else document.commentBefore = `${document.commentBefore}\n${text}`
  }
  return document.toString({ lineWidth: 0 })
}

/** One line each; what came from the old file may have line ends of its own. */
const comment = (texts: readonly string[]): string =>
  // oxlint-disable-next-line no-control-regex -- they would end the comment
  texts.map((text) => ` ${text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')}`).join('\n')

/** `channels.ops`, by its key; `routes[0]`, by its place. */
function find(document: Document, at: string): { commentBefore?: string | null } | undefined {
  const [, list, index] = /^(\w+)\[(\d+)\]$/.exec(at) ?? []
  if (list !== undefined) {
    const items = document.get(list)
    const item = isSeq(items) ? items.items[Number(index)] : undefined
    return isMap(item) ? item : undefined
  }
  const [first = '', ...rest] = at.split('.')
  const name = rest.join('.')
  const map = name === '' ? document.contents : document.get(first)
  if (!isMap(map)) return undefined
  const pair = map.items.find(({ key }: Pair) => keyOf(key) === (name === '' ? first : name))
  return pair?.key as { commentBefore?: string | null } | undefined
}

const keyOf = (key: unknown): unknown =>
  typeof key === 'object' && key !== null && 'value' in key ? key.value : key
