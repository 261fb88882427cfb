import { isIPv4, isIPv6 } from 'node:net'
import type { MailAttempt } from '../vendors/mail.ts'
import type { Rule, Source } from './rule.ts'

export interface EmailFixture {
  /** Path in `MAIL FROM`, without angle brackets. */
  readonly from?: string
  /** Paths in `RCPT TO`. */
  readonly to?: readonly string[]
  /** After `MAIL FROM:<…>`, e.g. `BODY=8BITMIME`. */
  readonly parameters?: string
  /** The lines of the mail; joined with CRLF, sent as UTF-8. */
  readonly lines?: readonly string[]
}

/** The answer is the reply code. */
export type EmailRule = Rule<MailAttempt, undefined, number, EmailFixture>
type Mail = Extract<MailAttempt, { phase: 'mail' }>

const rfc = (section: string): Source => ({ text: `RFC ${section}`, level: 'documented' })
const x = (length: number): string => 'x'.repeat(length)
const head = [
  'From: a@example.com',
  'To: b@example.com',
  'Subject: Hello',
  'Date: Sat, 21 Nov 2026 09:00:00 +0000',
  'Message-ID: <1@example.com>',
]
const mail = (lines: readonly string[], body: readonly string[] = ['Hello']): EmailFixture => ({
  lines: [...lines, '', ...body],
})
const without = (name: string): EmailFixture => mail(head.filter((line) => !line.startsWith(`${name}:`)))

const rule = (
  plan: Omit<EmailRule, 'vendor' | 'check' | 'source'> & { readonly source: Source },
  check: (mail: Mail) => readonly string[],
): EmailRule => ({
  ...plan,
  vendor: 'email',
  check: (attempt) => (attempt.phase === 'mail' ? check(attempt) : []),
})

const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
const missing = ({ headers }: Mail, name: string): readonly string[] =>
  said(!headers.some((header) => header.name === name.toLowerCase()), `no ${name} header`)

// RFC 5321 4.1.2: Mailbox = Local-part "@" ( Domain / address-literal ).
const dotString = /^[\w!#$%&'*+/=?^`{|}~\-\u0080-\uffff]+(\.[\w!#$%&'*+/=?^`{|}~\-\u0080-\uffff]+)*$/
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/
const label = /^[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?$/i

const split = (address: string): [string, string] => {
  const at = address.lastIndexOf('@')
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)]
}

function isDomain(domain: string): boolean {
  const literal = /^\[(?:IPv6:)?(.*)\]$/i.exec(domain)?.[1]
  return literal === undefined
    ? domain.split('.').every((part) => label.test(part))
    : isIPv4(literal) || isIPv6(literal)
}

const addresses: readonly EmailRule[] = [
  {
    id: 'email/address',
    vendor: 'email',
    source: rfc('5321, 4.1.2'),
    summary: 'A path holds one mailbox.',
    answer: 501,
    accept: { ...mail(head), to: ["o'neil+tag@mail.example.com"] },
    reject: { ...mail(head), to: ['a,b@example.com'] },
    check(attempt) {
      // Nobody: the sender of a bounce.
      if (attempt.phase !== 'address' || attempt.address === '' || /^postmaster$/i.test(attempt.address))
        return []
      const [local, domain] = split(attempt.address)
      return said(!(dotString.test(local) || quotedString.test(local)) || !isDomain(domain), 'not a mailbox')
    },
  },
  {
    id: 'email/local-part',
    vendor: 'email',
    source: rfc('5321, 4.5.3.1.1'),
    summary: 'The part before the @ has at most 64 octets.',
    answer: 501,
    accept: { ...mail(head), to: [`${x(64)}@example.com`] },
    reject: { ...mail(head), to: [`${x(65)}@example.com`] },
    check: (attempt) =>
      said(
        attempt.phase === 'address' && Buffer.byteLength(split(attempt.address)[0]) > 64,
        'over 64 octets before the @',
      ),
  },
]

const bytes: readonly EmailRule[] = [
  rule(
    {
      id: 'email/line-length',
      source: rfc('5321, 4.5.3.1.6'),
      summary: 'A line has at most 1,000 octets, CRLF included.',
      answer: 554,
      accept: mail(head, [x(998)]),
      reject: mail(head, [x(999)]),
    },
    ({ raw }) =>
      said(
        raw.split('\r\n').some((line) => line.length > 998),
        'a line of more than 1,000 octets',
      ),
  ),
  rule(
    {
      id: 'email/line-end',
      source: rfc('5321, 2.3.8'),
      summary: 'Lines end with CRLF: CR and LF do not stand alone.',
      answer: 554,
      accept: mail(head, ['one', 'two']),
      reject: mail(head, ['one\ntwo']),
    },
    ({ raw }) => said(/\r(?!\n)|(?<!\r)\n/.test(raw), 'a bare CR or LF'),
  ),
  rule(
    {
      id: 'email/nul',
      source: rfc('5322, 4'),
      summary: 'No octet is NUL.',
      answer: 554,
      accept: mail(head),
      reject: mail(head, ['a\u0000b']),
    },
    ({ raw }) => said(raw.includes('\u0000'), 'a NUL octet'),
  ),
  rule(
    {
      id: 'email/eight-bit',
      source: rfc('6152, 3'),
      summary: 'Octets over 127 in the body are announced with BODY=8BITMIME.',
      answer: 554,
      accept: { ...mail(head, ['こんにちは']), parameters: 'BODY=8BITMIME' },
      reject: mail(head, ['こんにちは']),
    },
    ({ body, eightBit, utf8 }) =>
      said(!eightBit && !utf8 && /[\u0080-\u00ff]/.test(body), '8-bit body without BODY=8BITMIME'),
  ),
  rule(
    {
      id: 'email/ascii-headers',
      source: rfc('5322, 2.2 and RFC 6532, 3'),
      summary: 'Headers are ASCII, other characters encoded, unless SMTPUTF8 was announced.',
      answer: 554,
      accept: mail([
        ...head.filter((line) => !line.startsWith('Subject')),
        'Subject: =?utf-8?B?44GT44KT44Gr44Gh44Gv?=',
      ]),
      reject: mail([...head.filter((line) => !line.startsWith('Subject')), 'Subject: こんにちは']),
    },
    ({ raw, body, utf8 }) =>
      said(
        !utf8 && /[\u0080-\u00ff]/.test(raw.slice(0, raw.length - body.length)),
        'a header that is not ASCII',
      ),
  ),
]

// RFC 5322 3.6: at most one of each.
const single = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
]

const headers: readonly EmailRule[] = [
  rule(
    {
      id: 'email/header-syntax',
      source: rfc('5322, 2.2'),
      summary: 'Every line of the head is a name, a colon and a value, or goes on from the line before.',
      answer: 554,
      accept: mail([...head, 'X-Long: one', ' two']),
      reject: mail([...head, 'X Long: one']),
    },
    ({ raw }) => {
      const lines = raw.split('\r\n\r\n', 1)[0]!.split('\r\n')
      return said(
        !lines.every((line) => /^(?:[!-9;-~]+:|[ \t]+\S)/.test(line)),
        'a line of the head that is no header',
      )
    },
  ),
  rule(
    {
      id: 'email/from',
      source: rfc('5322, 3.6.2'),
      summary: 'There is a From.',
      answer: 554,
      accept: mail(head),
      reject: without('From'),
    },
    (attempt) => missing(attempt, 'From'),
  ),
  rule(
    {
      id: 'email/date',
      source: rfc('5322, 3.6.1'),
      summary: 'There is a Date.',
      answer: 554,
      accept: mail(head),
      reject: without('Date'),
    },
    (attempt) => missing(attempt, 'Date'),
  ),
  rule(
    {
      id: 'email/message-id',
      source: {
        text: 'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes',
        level: 'documented',
      },
      summary: 'There is a Message-ID with one @ in angle brackets; Gmail answers 550 without.',
      answer: 550,
      accept: mail(head),
      reject: without('Message-ID'),
    },
    (attempt) => {
      const found = attempt.headers.find(({ name }) => name === 'message-id')
      return found === undefined
        ? missing(attempt, 'Message-ID')
        : said(!/^<[^\s<>@]+@[^\s<>@]+>$/.test(found.value), 'a Message-ID that is none')
    },
  ),
  rule(
    {
      id: 'email/single-headers',
      source: rfc('5322, 3.6'),
      summary: 'Subject, From, To, Date, Message-ID and their like stand once.',
      answer: 554,
      accept: mail([...head, 'Received: a', 'Received: b']),
      reject: mail([...head, 'Subject: Hello again']),
    },
    ({ headers: all }) =>
      single
        .filter((name) => all.filter((header) => header.name === name).length > 1)
        .map((name) => `several ${name} headers`),
  ),
  rule(
    {
      id: 'email/one-click',
      source: { text: 'RFC 8058, 3.1', level: 'believed' },
      summary: 'List-Unsubscribe-Post comes with an https List-Unsubscribe; without, it has no effect.',
      answer: 554,
      accept: mail([
        ...head,
        'List-Unsubscribe: <https://example.com/u>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]),
      reject: mail([...head, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']),
    },
    ({ headers: all }) => {
      const value = (name: string): string => all.find((header) => header.name === name)?.value ?? ''
      return said(
        value('list-unsubscribe-post') !== '' && !value('list-unsubscribe').includes('<https:'),
        'List-Unsubscribe-Post without an https List-Unsubscribe',
      )
    },
  ),
]

export const emailRules: readonly EmailRule[] = [...addresses, ...bytes, ...headers]
