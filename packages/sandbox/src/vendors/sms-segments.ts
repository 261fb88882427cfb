/** In how many pieces a text goes over the air. */

export interface Segmented {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets of GSM-7, UTF-16 units of UCS-2. */
  readonly units: number
  readonly segments: number
}

// The default alphabet and its extension table, 3GPP TS 23.038 section 6.2.1.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Each is an escape and a septet, which stay together. */
const extended = new Set('\f^{}\\[~]|€')

/** Units of a message that is alone, and of each part of a longer one. https://www.twilio.com/docs/glossary/what-sms-character-limit (read 2026-11-21) */
const room = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const

export function segmentsOf(text: string): Segmented {
  const characters = Array.from(text)
  const plain = characters.every((character) => basic.has(character) || extended.has(character))
  const encoding = plain ? 'GSM-7' : 'UCS-2'
  const sizes = characters.map((character) => (plain ? (extended.has(character) ? 2 : 1) : character.length))
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const { alone, part } = room[encoding]
  return { encoding, units, segments: units <= alone ? 1 : parts(sizes, part) }
}

/** No character is divided: what would be goes into the next part. */
function parts(sizes: readonly number[], room: number): number {
  let count = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > room) {
      count++
      used = 0
    }
    used += size
  }
  return count
}

/** What `SmartEncoded` puts in place of typography. https://www.twilio.com/docs/messaging/services/smart-encoding-char-list (read 2026-11-21; the common ones) */
const similar = new Map([
  ['\u00a0', ' '],
  ['\u2010', '-'],
  ['\u2011', '-'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u2018', "'"],
  ['\u2019', "'"],
  ['\u201c', '"'],
  ['\u201d', '"'],
  ['\u2026', '...'],
])

export const smart = (text: string): string =>
  text.replace(/[\u00a0\u2010-\u2014\u2018-\u201d\u2026]/g, (mark) => similar.get(mark) ?? mark)
