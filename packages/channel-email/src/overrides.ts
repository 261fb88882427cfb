import { cut, utf8Bytes } from '@notify/markup'
import { readMailbox, type Mailbox } from './address.ts'
import * as limits from './limits.ts'

declare module '@notify/core/channel' {
  interface Overrides {
    readonly email?: EmailOverrides
  }
}

/** What a notification says for mail alone. What cannot be used is left out, and named in the receipt. */
export interface EmailOverrides {
  readonly subject?: string
  /** A whole document, sent as it is: escaping is yours. */
  readonly html?: string
  readonly text?: string
  /** `X-…` and `List-…`, and Importance, Priority, Precedence, Sensitivity, Keywords, Comments, Feedback-ID. */
  readonly headers?: Readonly<Record<string, string>>
  readonly replyTo?: string | readonly string[]
}

const allowed =
  /^(x-[a-z0-9-]{1,70}|list-[a-z0-9-]{1,70}|importance|priority|precedence|sensitivity|keywords|comments|feedback-id)$/i

/** Ours, and those by which a service takes further recipients. */
const reserved = /^x-(notify-.*|smtpapi|mc-bccaddress)$/i

export interface Checked {
  readonly subject?: string
  readonly html?: string
  readonly text?: string
  readonly headers: Readonly<Record<string, string>>
  readonly replyTo?: readonly Mailbox[]
  readonly warning?: string
}

/** @param given  From JSON: anything. */
export function overridesOf(given: EmailOverrides | undefined): Checked {
  const refused: string[] = []
  const text = (name: 'subject' | 'html' | 'text'): object => {
    const value: unknown = given?.[name]
    if (typeof value === 'string') return { [name]: value.toWellFormed() }
    if (value !== undefined) refused.push(name)
    return {}
  }
  const checked = {
    ...text('subject'),
    ...text('html'),
    ...text('text'),
    headers: headersOf(given?.headers ?? {}, refused),
    ...replyToOf(given?.replyTo, refused),
  }
  return refused.length === 0
    ? checked
    : { ...checked, warning: `overrides.email: ${refused.join(', ')} could not be used` }
}

function headersOf(given: Readonly<Record<string, unknown>>, refused: string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string' && allowed.test(name) && !reserved.test(name))
      headers[capitalised(name)] = headerValue(value)
    else refused.push(`headers.${name.replaceAll(/[^\w-]+/g, '?').slice(0, 60)}`)
  }
  return headers
}

/** One spelling, so that no header is there twice. */
const capitalised = (name: string): string =>
  name.toLowerCase().replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase())

const headerValue = (value: string): string =>
  cut(value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim(), limits.headerMaxBytes, utf8Bytes).text

function replyToOf(given: unknown, refused: string[]): Pick<Checked, 'replyTo'> {
  if (given === undefined) return {}
  const replyTo = [given].flat().map(readMailbox)
  if (replyTo.every((read) => typeof read !== 'string')) return { replyTo }
  refused.push('replyTo')
  return {}
}
