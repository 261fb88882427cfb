import type { Inline } from './tree.ts'

/** Emphasis inside emphasis; what stands deeper keeps its marks as text. */
export const maxDepth = 32

/** A finished node and how deep it is. */
export interface Piece {
  readonly inline: Inline
  readonly depth: number
}

/** A run of delimiters whose meaning is not yet known. */
export interface Run {
  readonly char: '*' | '_' | '~'
  readonly size: number
  readonly opens: boolean
  readonly closes: boolean
}

interface Opener extends Run {
  /** Delimiters that are not used yet. */
  left: number
  /** Where it stands in the output. */
  readonly at: number
}

interface State {
  readonly output: Piece[]
  readonly openers: Opener[]
  /** Below these, no opener matches a run of that kind: without them the search is quadratic. */
  readonly bottoms: Map<string, number>
}

export const isInline = (piece: Piece | Run): piece is Piece => 'inline' in piece

const textPiece = (text: string): Piece => ({ inline: { type: 'text', text }, depth: 0 })

/** CommonMark's "process emphasis": https://spec.commonmark.org/0.31.2/#phase-2-inline-structure */
export function emphasize(pieces: readonly (Piece | Run)[]): readonly Piece[] {
  const state: State = { output: [], openers: [], bottoms: new Map() }
  for (const piece of pieces) {
    if (isInline(piece)) {
      state.output.push(piece)
      continue
    }
    const left = piece.closes ? close(piece, state) : piece.size
    if (left === 0) continue
    if (piece.opens) state.openers.push({ ...piece, left, at: state.output.length })
    state.output.push(textPiece(piece.char.repeat(left)))
  }
  return merged(state.output)
}

/** Ends what was opened before. Returns the delimiters that found no partner. */
function close(run: Run, state: State): number {
  const { output, openers, bottoms } = state
  const kind = `${run.char}${run.opens}${run.size % 3}`
  let left = run.size
  while (left > 0) {
    const index = partner(run, openers, bottoms.get(kind) ?? 0)
    const opener = openers[index]
    if (opener === undefined) {
      bottoms.set(kind, openers.length)
      break
    }
    const used = Math.min(opener.left, left, 2)
    const inner = merged(output.splice(opener.at + 1))
    const depth = 1 + inner.reduce((deepest, piece) => Math.max(deepest, piece.depth), 0)
    if (depth > maxDepth) {
      for (const piece of inner) output.push(piece)
      openers.length = 0
      bottoms.clear()
      break
    }
    const type = run.char === '~' ? 'strike' : used === 2 ? 'strong' : 'emphasis'
    output.pop()
    opener.left -= used
    left -= used
    openers.length = opener.left > 0 ? index + 1 : index
    if (opener.left > 0) output.push(textPiece(run.char.repeat(opener.left)))
    output.push({ inline: { type, children: inner.map(({ inline }) => inline) }, depth })
  }
  return left
}

function partner(run: Run, openers: readonly Opener[], bottom: number): number {
  for (let index = openers.length - 1; index >= bottom; index -= 1) {
    const opener = openers[index]!
    if (opener.char !== run.char) continue
    // "The sum of the lengths must not be a multiple of 3 unless both lengths are" (spec 0.31, rules 9 and 10).
    const ambiguous = opener.closes || run.opens
    if (!ambiguous || (opener.size + run.size) % 3 !== 0 || (opener.size % 3 === 0 && run.size % 3 === 0))
      return index
  }
  return -1
}

/** Neighbouring texts as one. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = []
  let texts: string[] = []
  const flush = (): void => {
    const text = texts.join('')
    if (text !== '') result.push(textPiece(text))
    texts = []
  }
  for (const piece of pieces) {
    if (piece.inline.type === 'text') texts.push(piece.inline.text)
    else {
      flush()
      result.push(piece)
    }
  }
  flush()
  return result
}
