/** Picks the words of a language, and writes numbers as its readers do. */
export interface Say {
  (english: string, japanese: string): string
  number(value: number | undefined): string | undefined
  /** `1 min 35 sec`, `1 分 35 秒`: the two largest units. */
  duration(ms: number | undefined): string | undefined
  /** With its unit: `93.5%`, `1,200 ms`, `12 tasks`. */
  amount(value: number, unit: string | undefined): string
  list(items: readonly string[] | undefined): string | undefined
}

export type Language = 'en' | 'ja'

/** Japanese for `ja` and `ja-JP`, else English. */
export const languageOf = (locale: unknown): Language =>
  typeof locale === 'string' && /^ja\b/i.test(locale) ? 'ja' : 'en'

/** Largest first, in ms. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export function speak(language: Language): Say {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const lists = new Intl.ListFormat(language, { type: language === 'ja' ? 'conjunction' : 'unit' })
  const inUnit = (value: number, unit: string, digits = 0): string => {
    // `1.5 ms` stays foreign in the short Japanese form.
    const unitDisplay = language === 'ja' && unit !== 'percent' ? 'long' : 'short'
    const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits } as const
    return new Intl.NumberFormat(language, options).format(value)
  }
  const duration = (ms: number): string => {
    if (ms < 1_000) return inUnit(Math.floor(ms), 'millisecond')
    // A tenth of a second counts only in what is short, and must not round up to the next unit.
    if (ms < 10_000) return inUnit(Math.floor(ms / 100) / 10, 'second', 1)
    const largest = units.findIndex(([, size]) => ms >= size)
    const parts = units.slice(largest, largest + 2).map(([unit, size], index) => {
      const above = index === 0 ? Infinity : units[largest]![1]
      return { unit, count: Math.floor((ms % above) / size) }
    })
    const shown = parts.filter(({ count }, index) => index === 0 || count > 0)
    return shown.map(({ unit, count }) => inUnit(count, unit)).join(' ')
  }
  const say = (english: string, japanese: string): string => (language === 'ja' ? japanese : english)
  return Object.assign(say, {
    number: (value: number | undefined) => (value === undefined ? undefined : numbers.format(value)),
    duration: (ms: number | undefined) => (ms === undefined ? undefined : duration(ms)),
    amount: (value: number, unit: string | undefined) => {
      if (unit === '%' || unit === 'percent') return inUnit(value, 'percent', 2)
      return unit === undefined ? numbers.format(value) : `${numbers.format(value)} ${unit}`
    },
    list: (items: readonly string[] | undefined) =>
      items === undefined || items.length === 0 ? undefined : lists.format(items),
  })
}
