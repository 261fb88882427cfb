import { codePoints, cut } from '@notify/markup'
import { escape, inGsm, isPlain, septets } from './gsm.ts'

/** Text as it is sent, and in how many segments; Twilio bills each. */
export interface Written {
  readonly text: string
  readonly segments: number
}

/** UTF-16 units in a segment of UCS-2, alone and as one of several; septets of GSM-7. https://www.twilio.com/docs/glossary/what-sms-character-limit (read 2026-11-21) */
const loneUnits = 70
const unitsOfSeveral = 67
const loneSeptets = 160
const septetsOfSeveral = 153

/** Not the typographic marks that may stand around one. */
const urls = /https?:\/\/[^\s<>"“”„«»‘’]+/g

/**
 * Writes text in GSM-7, if the typography of its words (“ ” … – and the like) is all that keeps it from it: one of them
 * would more than halve what a segment holds. URLs stay as they are.
 */
export function write(text: string): Written {
  const plain = inGsm(text)
  return plain === undefined || !(text.match(urls) ?? []).every((url) => plain.includes(url))
    ? { text, segments: unitSegments(text) }
    : { text: plain, segments: septetSegments(plain) }
}

const septetSegments = (text: string): number =>
  segmentsOf(septets(text), loneSeptets, (coded, from) => {
    const end = from + septetsOfSeveral
    return coded[end - 1] === escape ? end - 1 : end
  })

const plainSegments = (septets: number): number =>
  septets <= loneSeptets ? 1 : Math.ceil(septets / septetsOfSeveral)

/** A character goes whole into one segment, unless it is longer than that: a letter with any number of marks. */
const unitSegments = (text: string): number =>
  segmentsOf(text, loneUnits, (units, from) => {
    const end = from + unitsOfSeveral
    // A character of two units may begin there.
    const part = graphemes().segment(units.slice(from, end + 2))
    return from + (part.containing(unitsOfSeveral)?.index || unitsOfSeveral)
  })

/** Made on first use: it takes 5 ms. */
const graphemes = (): Intl.Segmenter => (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' }))
let segmenter: Intl.Segmenter | undefined

/** Fills one after the other, unless a lone one has room for all. */
function segmentsOf(coded: string, lone: number, endOf: (coded: string, from: number) => number): number {
  if (coded.length <= lone) return 1
  let segments = 0
  for (let from = 0; from < coded.length; segments++) from = endOf(coded, from)
  return segments
}

export interface Room {
  /** Segments. */
  readonly most: number
  /** Says that so many characters are missing. */
  readonly leftOut: (characters: number) => string
}

/**
 * Text and a link below it, within the segments. The end of the text gives way, never inside a character or a URL; the
 * link only where it would leave little room for the text.
 */
export function fit(text: string, link: string, room: Room): Written {
  const both = link === '' ? text : `${text}\n${link}`
  const whole = writeWithin(both, room.most)
  if (whole.segments <= room.most) return whole
  const [head = ''] = text.split('\n', 1)
  const { written, kept } = cutBeside(text, link, room)
  return kept >= Math.min(head.length, link.length) ? written : cutBeside(both, '', room).written
}

function cutBeside(text: string, link: string, { most, leftOut }: Room): { written: Written; kept: number } {
  const all = codePoints(text)
  const closed = (kept: string, missing: number): string =>
    `${kept} … (${leftOut(missing)})${link === '' ? '' : `\n${link}`}`.trimStart()
  // Written out at each try, a long text took 40 % of rendering. Of plain text only our `…` is not one septet: it is three.
  const plain = isPlain(text + link + leftOut(all))
  // With the `…` that ends a part, and our own.
  const around = closed('|', all).length - 1 + 2
  const shown = cut(text, most, (part) =>
    plain
      ? plainSegments(part.length - (part.endsWith('…') ? 1 : 0) + around)
      : writeWithin(closed(part.replace(/…$/, ''), all), most).segments,
  )
  const end = shown.text.replace(/…$/, '').length
  const broken = [...text.matchAll(urls)].find(({ index, 0: url }) => index < end && end < index + url.length)
  const kept = text.slice(0, broken?.index ?? end).trimEnd()
  return { written: write(closed(kept, all - codePoints(kept))), kept: kept.length }
}

/** What is far too long is not counted. */
const writeWithin = (text: string, most: number): Written =>
  text.length > Math.max(loneSeptets, most * septetsOfSeveral) ? { text, segments: Infinity } : write(text)
