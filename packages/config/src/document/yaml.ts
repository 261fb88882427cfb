import type { Problem } from '@notify/core'
import { Composer, isMap, isScalar, LineCounter, Parser, type CST, type YAMLParseError } from 'yaml'
import type { Report } from '../check/report.ts'
import type { Sources } from './interpolate.ts'
import type { Node, Position } from './node.ts'
import { deepestNesting, nestedTooDeeply, readValues } from './read-values.ts'

export interface YamlText {
  readonly text: string
  /** As it is shown: `notify.yaml`. */
  readonly name: string
  readonly sources: Sources
}

/**
 * Reads YAML 1.2, and JSON as its subset, into values with their places.
 *
 * Only mappings with text as keys, lists and scalars: no tags, no second document, no forbidden keys, nothing deeper than 32.
 *
 * @returns Nothing if what stands there cannot be looked at: why not is in the report.
 */
export function parseYaml({ text, name, sources }: YamlText, report: Report): Node | 'empty' | undefined {
  const lines = new LineCounter()
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const tooDeep = firstTooDeep(tokens)
  if (tooDeep !== undefined) {
    report.at(position(tooDeep), nestedTooDeeply)
    return undefined
  }
  const documents = [...new Composer({ version: '1.2', strict: true, uniqueKeys: false }).compose(tokens)]
  // One mistake makes several in its line: the first is it.
  const seen = new Set<number>()
  for (const error of documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])) {
    const at = position(error.pos[0])
    if (!seen.has(at.line)) report.at(at, sentence(error))
    seen.add(at.line)
  }
  const [document, second] = documents
  if (second)
    report.at(position(second.range[0]), {
      code: 'E_CONFIG_YAML',
      message: 'a second document begins here',
      hint: 'one file holds one document',
    })
  if (seen.size > 0 || second) return undefined
  if (!document?.contents || document.contents.range[0] === document.contents.range[1]) return 'empty'
  return readValues({ document, text, sources, report, position })
}

/** Keys of the mapping under these keys, as far as they can be made out, whatever is wrong with the text. */
export function keysIn(text: string, ...path: readonly string[]): readonly string[] {
  const tokens = [...new Parser().parse(text)]
  if (firstTooDeep(tokens) !== undefined) return []
  const [document] = [...new Composer({ version: '1.2', uniqueKeys: false }).compose(tokens)]
  const found: unknown = path.length === 0 ? document?.contents : document?.getIn(path, true)
  if (!isMap(found)) return []
  return found.items.flatMap(({ key }) => (isScalar(key) && typeof key.value === 'string' ? [key.value] : []))
}

/** Where a collection lies too deep. Asked before composing, which recurses and would end in a stack overflow. */
function firstTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const left = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = left.pop(); next; next = left.pop()) {
    const { token, depth } = next
    if (depth > deepestNesting) return token.offset
    if (token.type === 'document' && token.value) left.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const { key, value } of token.items as readonly CST.CollectionItem[])
      for (const child of [key, value]) if (child) left.push({ token: child, depth: depth + 1 })
  }
  return undefined
}

/** In our words: the parser's own sentences may hold the text that stands there. */
const sentences: Readonly<Partial<Record<YAMLParseError['code'], readonly [message: string, hint: string]>>> =
  {
    BAD_ALIAS: ['not the name of an alias', 'put the text in quotes if it begins with * or &'],
    BAD_COLLECTION_TYPE: ['this tag does not fit the collection', 'leave the tag out'],
    BAD_DIRECTIVE: ['an unknown directive', 'leave it out'],
    BAD_DQ_ESCAPE: ['an unknown escape in double quotes', 'use single quotes, or write the backslash twice'],
    BAD_INDENT: [
      'not indented as its surroundings ask for, or a bracket is not closed',
      'compare with the lines above',
    ],
    BAD_SCALAR_START: ['text cannot begin with this character', 'put it in quotes'],
    BLOCK_AS_IMPLICIT_KEY: ['a mapping begins inside a line', 'put text that contains ": " in quotes'],
    BLOCK_IN_FLOW: ['an indented block inside brackets', 'close the bracket first'],
    MISSING_CHAR: ['a quote, comma or bracket is missing here', 'inside brackets ${NAME} needs quotes'],
    MULTILINE_IMPLICIT_KEY: ['a key goes over several lines', 'is a colon missing?'],
    TAB_AS_INDENT: ['a tab cannot indent', 'use spaces'],
    TAG_RESOLVE_FAILED: ['an unknown tag', 'leave it out, or put text that begins with ! in quotes'],
    UNEXPECTED_TOKEN: ['not expected here', 'compare the indentation, or put the text in quotes'],
  }

/** What is wrong, in our words. */
export const sentence = ({ code }: Pick<YAMLParseError, 'code'>): Omit<Problem, 'path'> => {
  const [message, hint] = sentences[code] ?? [`not valid YAML (${code})`, 'compare with the lines above']
  return { code: 'E_CONFIG_YAML', message, hint }
}
