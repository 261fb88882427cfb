/**
 * E.164: a plus, a country and at most 15 digits. https://www.itu.int/rec/T-REC-E.164 (read 2026-11-21).
 * Not +1 900… and +1 …976…: these cost extra, and nobody reads there.
 */
const international = /^\+(?!1(?:900\d{7}|\d{3}976\d{4})$)[1-9]\d{6,14}$/

/**
 * Reads a number strictly: it is repaired by nobody, as a repaired one may be somebody else's.
 *
 * @param countries  Calling codes with their plus; empty: all.
 * @returns Why it cannot be used: a sentence without the number itself.
 */
export function wrongNumber(text: unknown, countries: readonly string[]): string | undefined {
  if (typeof text !== 'string' || !international.test(text))
    return 'expected a number that can get messages, in international form such as +442079460000'
  return countries.length === 0 || countries.some((code) => text.startsWith(code))
    ? undefined
    : 'the country is not one of those in "countries"'
}
