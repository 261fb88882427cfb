import { codePoints, cut } from '@notify/markup'
import { SegmentedMessage } from 'sms-segments-calculator'

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
  const smart = new SegmentedMessage(text, 'auto', true)
  const plain = smart.graphemes.join('')
  if (smart.encodingName === 'GSM-7' && (text.match(urls) ?? []).every((url) => plain.includes(url)))
    return { text: plain, segments: smart.segmentsCount }
  const { segmentsCount } = new SegmentedMessage(text)
  // The calculator believes that a letter with any number of marks fits into one segment.
  const least = text.length > loneUnits ? Math.ceil(text.length / unitsOfSeveral) : 1
  return { text, segments: Math.max(segmentsCount, least) }
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
  const shown = cut(text, most, (part) => {
    return writeWithin(closed(part.replace(/…$/, ''), all), most).segments
  })
  const end = shown.text.replace(/…$/, '').length
  const broken = [...text.matchAll(urls)].find(({ index, 0: url }) => index < end && end < index + url.length)
  const kept = text.slice(0, broken?.index ?? end).trimEnd()
  return { written: write(closed(kept, all - codePoints(kept))), kept: kept.length }
}

/** What is far too long is not counted: the calculator takes milliseconds, and more than linear time. */
const writeWithin = (text: string, most: number): Written =>
  text.length > Math.max(loneSeptets, most * septetsOfSeveral) ? { text, segments: Infinity } : write(text)
