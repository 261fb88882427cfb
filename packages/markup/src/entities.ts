/** One reference at `lastIndex`: `&amp;`, `&#12354;`, `&#x3042;`. */
export const entity: RegExp = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,30});/iy

// HTML has 2,231 names; these are the ones people write. Any other stays as it was written.
const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['laquo', '«'],
  ['raquo', '»'],
  ['bull', '•'],
  ['middot', '·'],
  ['times', '×'],
  ['deg', '°'],
  ['euro', '€'],
  ['pound', '£'],
  ['yen', '¥'],
  ['larr', '←'],
  ['rarr', '→'],
])

export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][\da-z]{1,30}));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return named.get(String(name)) ?? written
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    // What a draft may not hold, as `&#27;`, does not come in this way either.
    const isControl = code < 32 || (code >= 127 && code < 160)
    if (isControl) return [9, 10, 13].includes(code) ? ' ' : '\uFFFD'
    const isScalar = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff)
    return isScalar ? String.fromCodePoint(code) : '\uFFFD'
  })
