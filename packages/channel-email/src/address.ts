import { domainToASCII } from 'node:url'
import { domainMaxBytes, localPartMaxBytes } from './limits.ts'

/** One mailbox. The domain is written in ASCII (punycode). */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** `Name <local@domain>`, `"Name, with a comma" <local@domain>` or `local@domain`. */
const withName = /^(?:"(?<quoted>[^"\\]*)"|(?<plain>[^"\\,;:<>@]*)) ?<(?<address>[^<>]*)>$/
const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * Reads exactly one mailbox. Stricter than RFC 5322: whatever a mail library could take for a second address, another
 * header or a route is refused, not repaired.
 *
 * @returns The mailbox, or why it is none: a sentence without the text itself.
 */
export function readMailbox(text: unknown): Mailbox | string {
  if (typeof text !== 'string') return 'expected text'
  const { quoted, plain, address = text.trim() } = withName.exec(text.trim())?.groups ?? {}
  // Control characters first: a line break here would become another header.
  if (control.test(text)) return 'a line break or another control character is not allowed'
  const wrong = wrongAddress(address)
  if (wrong !== undefined) return wrong
  const [local, domain] = address.split('@') as [string, string]
  return { name: (quoted ?? plain ?? '').trim(), address: `${local}@${domainToASCII(domain)}` }
}

function wrongAddress(address: string): string | undefined {
  const [local = '', domain, ...more] = address.split('@')
  if (/[,;:<>]/.test(address)) return 'expected one mailbox'
  if (domain === undefined || more.length > 0) return 'expected one "@"'
  if (/[^\p{ASCII}]/u.test(local)) return 'letters before the "@" must be ASCII; many servers take no others'
  if (!atom.test(local)) return 'the part before the "@" has characters that are not allowed unquoted'
  if (local.length > localPartMaxBytes) return `the part before the "@" is longer than ${localPartMaxBytes}`
  return isDomain(domain) ? undefined : 'the part after the "@" is not a domain'
}

/** A host name such as `acme.dev`, `例え.jp` or `localhost`; no address and no port. */
export function isDomain(text: string): boolean {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) return false
  const labels = domainToASCII(text).split('.')
  if (labels.join('.').length > domainMaxBytes || !labels.every((part) => label.test(part))) return false
  return !/^\d+$/.test(labels.at(-1) ?? '')
}

/** Whom it concerns, for people who may read receipts: `a***@acme.dev`. */
export const mask = (address: string): string => address.replace(/^(.)[^@]*/su, '$1***')
