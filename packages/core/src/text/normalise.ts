/* oxlint-disable no-control-regex -- removing them is the purpose */
// C0 without tab and newline, DEL, C1, the line separators of Unicode, and what reorders: U+202A-202E, U+2066-2069.
const unwanted = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/
const unwantedInLine = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/
const breaks = /\r\n?|[\u2028\u2029]/g
const removed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/**
 * Makes text safe to store, to cut and to put beside other text.
 *
 * Halves of surrogate pairs become U+FFFD. Every line break becomes `\n`; without `lines` it and the tab become a space.
 * Other control characters go, and so do the nine bidirectional embeddings, overrides and isolates: an override disguises
 * `exe.jpg`, and an isolate that a channel's limit cuts in half would reorder whatever is printed after it. Right-to-left
 * text does not need them; the marks U+200E, U+200F and U+061C stay, as do the joiners of emoji, Persian and Hindi.
 *
 * @param lines  It may have several lines.
 */
export function cleanText(text: string, { lines }: { readonly lines: boolean }): string {
  if (text.isWellFormed() && !(lines ? unwanted : unwantedInLine).test(text)) return text
  const clean = text.toWellFormed().replace(breaks, '\n').replace(removed, '')
  return lines ? clean : clean.replace(/[\t\n]+/g, ' ')
}
