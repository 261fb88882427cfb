import type { FilterImplOptions } from 'liquidjs'
import {
  escapeHtml,
  escapeMarkdown,
  escapeMrkdwn,
  fenced,
  paragraphs,
  RenderFailure,
  textOf,
} from './escape.ts'

/** What a text becomes: `data` is a leaf of a JSON or YAML file. */
export type Output = 'html' | 'md' | 'txt' | 'data'

/** Of liquidjs. None evaluates text, none depends on chance, on the clock or on the machine. */
export const libraryFilters: ReadonlySet<string> = new Set(
  `abs append array_to_sentence_string at_least at_most capitalize ceil compact concat default divided_by downcase
   first floor has join last lstrip map minus modulo plus prepend reject remove remove_first remove_last replace
   replace_first replace_last reverse round rstrip size slice sort sort_natural split squish strip strip_newlines sum
   times truncate truncatewords uniq upcase url_encode where`.split(/\s+/),
)

/** Those of them that take the name of a field: given a list, they compare everything with everything. */
export const byField: ReadonlySet<string> = new Set(
  'compact has map reject sort sort_natural sum uniq where'.split(' '),
)

const fieldNameMaxChars = 100

/** @throws {RenderFailure} when the name is no short text. */
export const withFieldName = (name: string, filter: FilterImplOptions): FilterImplOptions =>
  function guarded(value: unknown, field?: unknown, ...rest: unknown[]) {
    if (field !== undefined && !(typeof field === 'string' && field.length <= fieldNameMaxChars))
      throw new RenderFailure(`${name}: expected the name of a field`)
    const handler = typeof filter === 'function' ? filter : filter.handler
    const given = field === undefined ? [] : [field, ...rest]
    return handler.call(this, value, ...given) as unknown
  }

/** Tags of liquidjs that a template may use. */
export const libraryTags: ReadonlySet<string> = new Set(
  'assign if unless case for break continue comment raw # layout block render'.split(' '),
)

/** What somebody who knows Liquid looks for, and where it is. */
export const notHere: Readonly<Record<string, string>> = {
  raw: 'data are always escaped; {% body %} prints the body',
  json: 'write a .json or .yaml file: its texts are templates',
  jsonify: 'write a .json or .yaml file: its texts are templates',
  escape: 'data are escaped without it',
  newline_to_br: 'write | paragraphs',
  include: 'write {% render partials/name %}',
  capture: 'its text would be escaped twice; write a partial',
  echo: 'write {{ … }}',
  liquid: 'write one tag after the other',
  mrkdwn: 'it is for texts in .json and .yaml',
  markdown: 'it is for texts in .json and .yaml',
  html: 'it is for texts in .json and .yaml',
  plain: 'it is for texts in .json and .yaml',
  paragraphs: 'it is for .html',
  code: 'it is for .md',
}

/** What becomes of a value that no escaping filter was asked for. */
export const outputEscape: Readonly<Record<Output, (value: unknown) => string>> = {
  html: (value) => escapeHtml(textOf(value)),
  md: (value) => escapeMarkdown(textOf(value)),
  txt: textOf,
  data: () => {
    throw new RenderFailure('a value in .json or .yaml is not escaped')
  },
}

/** Its result is not escaped again. */
const final = (make: (text: string) => string): FilterImplOptions => ({
  raw: true,
  handler: (value: unknown) => make(textOf(value)),
})

const common: Readonly<Record<string, FilterImplOptions>> = {
  date(value: unknown, style: unknown = 'medium', zone?: unknown) {
    const { locale, recipient } = this.context.globals as {
      readonly locale?: string
      readonly recipient?: { readonly time_zone?: string } | null
    }
    return formatDate(value, textOf(style), textOf(zone ?? recipient?.time_zone ?? 'UTC'), locale ?? 'en')
  },
  /** An http or https URL, or nothing. */
  url(value: unknown) {
    const parsed = URL.parse(textOf(value))
    return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.href : ''
  },
}

export const ownFilters: Readonly<Record<Output, Readonly<Record<string, FilterImplOptions>>>> = {
  html: { ...common, paragraphs: final(paragraphs) },
  md: { ...common, code: final(fenced) },
  txt: common,
  data: {
    ...common,
    plain: final((text) => text),
    mrkdwn: final(escapeMrkdwn),
    markdown: final(escapeMarkdown),
    html: final(escapeHtml),
    number: final((text) => String(toNumber(text))),
  },
}

/** `#rrggbb` too, as Discord wants colours. @throws {RenderFailure} if it is no number. */
function toNumber(text: string): number {
  const number = /^#[0-9a-f]{6}$/i.test(text) ? Number.parseInt(text.slice(1), 16) : Number(text)
  if (text.trim() === '' || !Number.isFinite(number))
    throw new RenderFailure('number: the value is no number')
  return number
}

const dateStyles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: { dateStyle: 'short', timeStyle: 'short' },
  medium: { dateStyle: 'medium', timeStyle: 'short' },
  long: { dateStyle: 'long', timeStyle: 'long' },
  full: { dateStyle: 'full', timeStyle: 'long' },
  date: { dateStyle: 'long' },
  time: { timeStyle: 'short' },
}

/** A closed list of styles: nothing in it can grow. What is no time stays as it is. */
function formatDate(value: unknown, style: string, timeZone: string, locale: string): string {
  const options = dateStyles[style]
  if (style !== 'iso' && (options === undefined || !Object.hasOwn(dateStyles, style)))
    throw new RenderFailure(`date: expected a style, one of iso, ${Object.keys(dateStyles).join(', ')}`)
  const at = toTime(value)
  if (at === undefined) return textOf(value)
  if (style === 'iso') return new Date(at).toISOString()
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at)
  } catch {
    throw new RenderFailure('date: expected a time zone such as Asia/Tokyo')
  }
}

/** Epoch ms, or RFC 3339 text. */
function toTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) <= 8.64e15 ? value : undefined
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(T[\d:.]{5,20}(Z|[+-]\d\d:\d\d))?$/.test(value))
    return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : at
}
