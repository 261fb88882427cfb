import { emphasize, isInline, maxDepth } from './emphasis.ts'
import type { Piece, Run } from './emphasis.ts'
import { decodeEntities, entity } from './entities.ts'
import { labelOf, title, unescaped } from './references.ts'
import type { References } from './references.ts'
import { textOf } from './text-of.ts'
import type { Inline } from './tree.ts'
import { isWebUrl, linkUrl } from './url.ts'

interface Bracket {
  /** Where it stands among the pieces. */
  readonly piece: number
  /** Where its label begins in the text. */
  readonly label: number
  readonly image: boolean
}

interface Scan {
  readonly text: string
  readonly references: References
  at: number
  readonly pieces: (Piece | Run)[]
  readonly brackets: Bracket[]
  /** A link holds no link: the brackets below this one cannot become links any more. */
  spent: number
  /** Where runs of backticks begin, by their length, the last one first. */
  readonly ticks: Map<number, number[]>
}

const special = /[\\`*_~[\]<&\n]|!\[|https?:\/\//gi

const readers: Readonly<Record<string, (scan: Scan) => void>> = {
  '\\': readEscape,
  '`': readCode,
  '*': readRun,
  _: readRun,
  '~': readRun,
  '[': (scan) => openBracket(scan, '['),
  '!': (scan) => openBracket(scan, '!['),
  ']': closeBracket,
  '<': readAutolink,
  '&': readEntity,
  '\n': readBreak,
  h: readUrl,
}

/**
 * Emphasis, code, links, images and breaks of one block, after CommonMark's algorithm (spec 0.31, "phase 2: inline
 * structure"): one pass, a stack of brackets, a stack of delimiters.
 */
export function inlines(source: string, references: References): readonly Inline[] {
  const text = source.trim()
  if (text === '') return []
  const scan: Scan = { text, references, at: 0, pieces: [], brackets: [], spent: 0, ticks: tickRuns(text) }
  for (;;) {
    special.lastIndex = scan.at
    const found = special.exec(text)
    literal(scan, text.slice(scan.at, found?.index))
    if (found === null) return emphasize(scan.pieces).map(({ inline }) => inline)
    scan.at = found.index
    readers[found[0].charAt(0).toLowerCase()]!(scan)
  }
}

function literal(scan: Scan, text: string, length: number = text.length): void {
  if (text !== '') add(scan, { type: 'text', text })
  scan.at += length
}

const add = (scan: Scan, inline: Inline, depth = 0): void => void scan.pieces.push({ inline, depth })

function match(scan: Scan, sticky: RegExp, at: number = scan.at): RegExpExecArray | null {
  sticky.lastIndex = at
  return sticky.exec(scan.text)
}

function readEscape(scan: Scan): void {
  const next = scan.text.charAt(scan.at + 1)
  if (next === '\n') {
    scan.at += 1
    readBreak(scan)
  } else if (/[!-/:-@[-`{-~]/.test(next)) literal(scan, next, 2)
  else literal(scan, '\\')
}

function readBreak(scan: Scan): void {
  const last = scan.pieces.at(-1)
  if (last !== undefined && isInline(last) && last.inline.type === 'text') {
    scan.pieces.pop()
    add(scan, { type: 'text', text: last.inline.text.trimEnd() })
  }
  add(scan, { type: 'break' })
  scan.at = scan.at + 1 + match(scan, /[ \t]*/y, scan.at + 1)![0].length
}

function readEntity(scan: Scan): void {
  const found = match(scan, entity)
  if (found === null) literal(scan, '&')
  else literal(scan, decodeEntities(found[0]), found[0].length)
}

function tickRuns(text: string): Map<number, number[]> {
  const runs = new Map<number, number[]>()
  let end = 0
  for (let at = text.indexOf('`'); at !== -1; at = text.indexOf('`', end)) {
    end = at + 1
    while (text.charAt(end) === '`') end += 1
    const starts = runs.get(end - at)
    if (starts === undefined) runs.set(end - at, [at])
    else starts.push(at)
  }
  for (const starts of runs.values()) starts.reverse()
  return runs
}

function readCode(scan: Scan): void {
  const fence = match(scan, /`+/y)![0]
  const from = scan.at + fence.length
  const starts = scan.ticks.get(fence.length) ?? []
  while (starts.length > 0 && starts.at(-1)! < from) starts.pop()
  const to = starts.at(-1)
  if (to === undefined) return literal(scan, fence)
  const code = scan.text.slice(from, to).replaceAll('\n', ' ')
  const padded = code.startsWith(' ') && code.endsWith(' ') && code.trim() !== ''
  add(scan, { type: 'code', text: padded ? code.slice(1, -1) : code })
  scan.at = to + fence.length
}

const wide = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\u3000-\u303F\uFF01-\uFFEE]/u
const isSpace = (character: string): boolean => character === '' || /\s/.test(character)
const isMark = (character: string): boolean => /[\p{P}\p{S}]/u.test(character) && !wide.test(character)

/**
 * CommonMark finds no end of bold in `**「重要」**です`, because a mark stands inside and a letter outside. Japanese, Chinese
 * and Korean have no spaces there, so their marks count as letters, and their letters as a border.
 * https://github.com/commonmark/commonmark-spec/issues/650
 */
function readRun(scan: Scan): void {
  const char = scan.text.charAt(scan.at) as Run['char']
  let end = scan.at
  while (scan.text.charAt(end) === char) end += 1
  const size = end - scan.at
  // One `~` stands in ranges (`10~20`) and before estimates; only two strike.
  if (char === '~' && size !== 2) return literal(scan, char.repeat(size))
  const before = characterBefore(scan.text, scan.at)
  const after = String.fromCodePoint(scan.text.codePointAt(end) ?? 32)
  const border = (character: string): boolean => isSpace(character) || isMark(character)
  const left = !isSpace(after) && (!isMark(after) || border(before) || wide.test(before))
  const right = !isSpace(before) && (!isMark(before) || border(after) || wide.test(after))
  const opens = char === '_' ? left && (!right || isMark(before)) : left
  const closes = char === '_' ? right && (!left || isMark(after)) : right
  scan.pieces.push({ char, size, opens, closes })
  scan.at = end
}

function characterBefore(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1)
  const isPair = unit >= 0xdc00 && unit <= 0xdfff
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at)
}

function openBracket(scan: Scan, mark: '[' | '!['): void {
  const label = scan.at + mark.length
  scan.brackets.push({ piece: scan.pieces.length, label, image: mark === '![' })
  literal(scan, mark)
}

function closeBracket(scan: Scan): void {
  const bracket = scan.brackets.pop()
  const live = bracket !== undefined && (bracket.image || scan.brackets.length >= scan.spent)
  scan.spent = Math.min(scan.spent, scan.brackets.length)
  const target = live ? readTarget(scan, bracket.label) : undefined
  if (bracket === undefined || target === undefined) return literal(scan, ']')
  const inner = emphasize(scan.pieces.splice(bracket.piece).slice(1))
  scan.at = target.end
  if (bracket.image) return addImage(scan, inner, target.url)
  scan.spent = scan.brackets.length
  addLink(scan, inner, target.url)
}

function addImage(scan: Scan, inner: readonly Piece[], url: string): void {
  const alt = textOf(inner.map(({ inline }) => inline)).replaceAll('\n', ' ')
  const href = isWebUrl(url) ? linkUrl(url) : undefined
  if (href !== undefined) add(scan, { type: 'image', url: href, alt })
  else if (alt !== '') add(scan, { type: 'text', text: alt })
}

function addLink(scan: Scan, inner: readonly Piece[], url: string): void {
  const href = linkUrl(url)
  if (href === undefined) {
    for (const piece of inner) scan.pieces.push(piece)
    return
  }
  const depth = inner.reduce((deepest, piece) => Math.max(deepest, piece.depth + 1), 1)
  const children = unlinked(inner.map(({ inline }) => inline))
  const label: readonly Inline[] = children.length > 0 ? children : [{ type: 'text', text: href }]
  add(scan, { type: 'link', url: href, children: label }, Math.min(depth, maxDepth))
}

/** A bare URL in a label is not a link of its own. */
const unlinked = (inlines: readonly Inline[]): readonly Inline[] =>
  inlines.flatMap((inline) => {
    if (inline.type === 'link') return inline.children
    return 'children' in inline ? { ...inline, children: unlinked(inline.children) } : inline
  })

const stickyTitle = new RegExp(title.source, 'sy')

interface Target {
  readonly url: string
  readonly end: number
}

/** What follows a label: `(url "title")`, `[reference]`, or nothing if the label itself is a reference. */
function readTarget(scan: Scan, label: number): Target | undefined {
  const after = scan.at + 1
  const inline = scan.text.charAt(after) === '(' ? readDestination(scan, after + 1) : undefined
  if (inline !== undefined) return inline
  const named = match(scan, /\[((?:\\.|[^\\[\]]){0,999})\]/sy, after)
  const own = scan.at - label <= 999 ? scan.text.slice(label, scan.at) : ''
  const url = scan.references.get(labelOf(named?.[1]?.trim() || own))
  return url === undefined ? undefined : { url, end: after + (named?.[0].length ?? 0) }
}

function readDestination(scan: Scan, from: number): Target | undefined {
  const blank = (at: number): number => at + match(scan, /[ \t\n]*/y, at)![0].length
  const start = blank(from)
  const found =
    match(scan, /<((?:\\.|[^\\<>\n])*)>/y, start) ??
    match(scan, /(?!<)((?:\\[^\s]|[^\s()\\]|\((?:\\[^\s]|[^\s()\\]|\((?:\\[^\s]|[^\s()\\])*\))*\))*)/y, start)
  if (found === null) return undefined
  const end = start + found[0].length
  const next = blank(end)
  const title = next > end ? match(scan, stickyTitle, next) : null
  const close = title === null ? next : blank(next + title[0].length)
  if (scan.text.charAt(close) !== ')') return undefined
  return { url: unescaped(found[1]!), end: close + 1 }
}

function readAutolink(scan: Scan): void {
  const found = match(scan, /<((?:https?:\/\/|mailto:)[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/iy)
  const text = found?.[1] ?? ''
  const url = linkUrl(/^(?:https?|mailto):/i.test(text) ? text : `mailto:${text}`)
  if (found === null || url === undefined) return literal(scan, '<')
  add(scan, { type: 'link', url, children: [{ type: 'text', text }] }, 1)
  scan.at += found[0].length
}

/** A bare URL, without the punctuation that ends its sentence. */
function readUrl(scan: Scan): void {
  const whole = match(
    scan,
    /https?:\/\/[^\s<>[\]"`\u3000-\u303F\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF60]*/iy,
  )![0]
  const text = whole.slice(0, sentenceEnd(whole))
  const url = /[\da-z]/i.test(scan.text.charAt(scan.at - 1)) ? undefined : linkUrl(text)
  if (url === undefined) return literal(scan, whole.slice(0, 4))
  add(scan, { type: 'link', url, children: [{ type: 'text', text }] }, 1)
  scan.at += text.length
}

function sentenceEnd(url: string): number {
  let unopened = url.split(')').length - url.split('(').length
  let end = url.length
  for (; end > 0; end -= 1) {
    const last = url.charAt(end - 1)
    if (last === ')' && unopened > 0) unopened -= 1
    else if (!"?!.,:;*_~'".includes(last)) break
  }
  return end
}
