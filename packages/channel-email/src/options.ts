import { domainToASCII } from 'node:url'
import { ConfigurationError, variable, type Problem } from '@notify/core/channel'
import type { Transporter } from 'nodemailer'
import { isDomain, readMailbox, type Mailbox } from './address.ts'
import * as limits from './limits.ts'
import { readServer, type Report, type Server, type ServerOptions } from './server.ts'

export interface EmailOptions extends ServerOptions {
  /** `alerts@acme.dev` or `Acme alerts <alerts@acme.dev>`. Default: the user, if that is an address. */
  readonly from?: string
  /** A place: everyone here gets every mail. Left out: a way to people, one mail to each recipient's `email` address. */
  readonly to?: string | readonly string[]
  readonly cc?: string | readonly string[]
  readonly bcc?: string | readonly string[]
  readonly replyTo?: string | readonly string[]
  /** Addresses of those whom `mentions` names: they get a copy (cc) of a mail to a place. */
  readonly people?: Readonly<Record<string, string>>
  /** A ready nodemailer transporter, instead of everything about the server. It is not closed here. */
  readonly transport?: Transporter
  /** Right-hand side of Message-IDs. Default: the domain of `from`. */
  readonly messageIdDomain?: string
  /** Stands before every subject, e.g. `[prod]`. */
  readonly subjectPrefix?: string
  /** https. Becomes the header List-Unsubscribe. */
  readonly unsubscribeUrl?: string
  /**
   * A POST to `unsubscribeUrl` unsubscribes without a question (RFC 8058), and the server signs these headers with DKIM:
   * mail programs then show a button. Default false.
   */
  readonly unsubscribeOneClick?: boolean
  /** Longer HTML is cut, and the whole text is attached. Default 102,400. */
  readonly maxHtmlBytes?: number
  /** Files beyond that are only named in the mail. Default 18,874,368. */
  readonly maxAttachmentBytes?: number
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  readonly replyTo: readonly Mailbox[]
  readonly people: Readonly<Record<string, Mailbox>>
  readonly domain: string
  readonly subjectPrefix: string
  readonly unsubscribeUrl?: string
  readonly oneClick: boolean
  readonly htmlMaxBytes: number
  readonly attachmentsMaxBytes: number
}

export interface Settings {
  readonly appearance: Appearance
  readonly server: Server | Transporter
}

/** @throws {ConfigurationError} that names every wrong option. */
export function readOptions(options: EmailOptions): Settings {
  const problems: Problem[] = []
  const report: Report = (option, message, hint) =>
    problems.push({ code: 'E_CONFIG', path: `email.${option}`, message, ...(hint !== undefined && { hint }) })
  const appearance = readAppearance(options, report)
  const server = options.transport ?? readServer(options, appearance.from.address, report)
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { appearance, server }
}

function readAppearance(options: EmailOptions, report: Report): Appearance {
  const from = mailbox(options.from ?? options.user ?? variable('EMAIL_USERNAME'), 'from', report)
  const list = (name: 'to' | 'cc' | 'bcc' | 'replyTo'): readonly Mailbox[] =>
    typeof options[name] === 'string'
      ? [mailbox(options[name], name, report)]
      : (options[name] ?? []).map((text, index) => mailbox(text, `${name}[${index}]`, report))
  const [to, cc, bcc] = [list('to'), list('cc'), list('bcc')]
  if (options.to !== undefined && to.length === 0)
    report('to', 'expected at least one address', 'leave it out to reach people by their own addresses')
  if (to.length + cc.length + bcc.length > limits.recipientsMax)
    report(
      'to',
      `expected at most ${limits.recipientsMax} addresses, cc and bcc included`,
      'use a mailing list',
    )
  const people = Object.entries(options.people ?? {}).map(
    ([name, text]) => [name, mailbox(text, `people.${name}`, report)] as const,
  )
  return {
    from,
    to,
    cc,
    bcc,
    replyTo: list('replyTo'),
    people: Object.fromEntries(people),
    domain: domain(options.messageIdDomain, from, report),
    subjectPrefix: options.subjectPrefix ?? '',
    ...unsubscribe(options, report),
    oneClick: options.unsubscribeOneClick ?? false,
    htmlMaxBytes: whole(options.maxHtmlBytes ?? limits.htmlMaxBytes, 'maxHtmlBytes', 10_240, report),
    attachmentsMaxBytes: whole(
      options.maxAttachmentBytes ?? limits.attachmentsMaxBytes,
      'maxAttachmentBytes',
      0,
      report,
    ),
  }
}

function mailbox(text: string | undefined, option: string, report: Report): Mailbox {
  const read = text === undefined ? 'is missing' : readMailbox(text)
  if (typeof read !== 'string') return read
  report(option, read, 'write alerts@acme.dev or Acme alerts <alerts@acme.dev>')
  return { name: '', address: '' }
}

function domain(given: string | undefined, from: Mailbox, report: Report): string {
  if (given === undefined) return from.address.split('@')[1] ?? ''
  if (!isDomain(given)) report('messageIdDomain', 'expected a domain such as acme.dev')
  return domainToASCII(given)
}

function unsubscribe(
  { unsubscribeUrl, unsubscribeOneClick }: EmailOptions,
  report: Report,
): Pick<Appearance, 'unsubscribeUrl'> {
  if (unsubscribeUrl === undefined) {
    if (unsubscribeOneClick) report('unsubscribeOneClick', 'needs unsubscribeUrl')
    return {}
  }
  const url = URL.parse(unsubscribeUrl)
  if (url?.protocol !== 'https:') report('unsubscribeUrl', 'expected an https URL')
  return { unsubscribeUrl: url?.href ?? '' }
}

function whole(value: number, option: string, least: number, report: Report): number {
  if (!Number.isSafeInteger(value) || value < least) report(option, `expected a whole number from ${least}`)
  return value
}
