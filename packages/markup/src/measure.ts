/** Counts a text in the vendor's unit. Longer text must never measure less. */
export type Measure = (text: string) => number

/** UTF-16 code units, as `text.length`: what most vendors count. */
export const utf16: Measure = (text) => text.length

/** Unicode characters: an emoji outside the first plane counts once. */
export const codePoints: Measure = (text) => text.length - (text.match(pairs)?.length ?? 0)

/** Bytes in UTF-8. */
export const utf8Bytes: Measure = (text) => encoder.encode(text).length

const pairs = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g
const encoder = new TextEncoder()
