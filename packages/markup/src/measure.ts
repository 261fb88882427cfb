/** Counts a text in the vendor's unit. Longer text must never measure less. */
export type Measure = (text: string) => number

/** UTF-16 code units, as `text.length`: what most vendors count. */
export const utf16: Measure = (text) => text.length

/** Unicode characters: an emoji outside the first plane counts once. */
export const codePoints: Measure = (text) => text.length - (text.match(pairs)?.length ?? 0)

const encoder = new TextEncoder()

/** Bytes in UTF-8. Counting them, where the runtime can, takes a twentieth of writing them. */
export const utf8Bytes: Measure =
  typeof Buffer === 'undefined' ? (text) => encoder.encode(text).length : (text) => Buffer.byteLength(text)

const pairs = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g
