import PostalMime, { type Email } from 'postal-mime'
import type { SMTPServerEnvelope } from 'smtp-server'
import type { Finding, Mutable, SandboxMessage, SandboxRequest } from '../message.ts'
import { emailRules } from '../rules/email.ts'
import { judge, type Verdict } from '../rules/rule.ts'
import type { StandInContext } from '../stand-in.ts'
import { readMail } from './mail.ts'

export type Refusal = NonNullable<Verdict<number>['refusal']>

export interface Mailbox {
  /** Judges a mail and keeps it. Nothing: it was taken. */
  take(
    bytes: Uint8Array,
    envelope: SMTPServerEnvelope,
    requests: readonly SandboxRequest[],
  ): Promise<Refusal | undefined>
  reset(): void
}

export function createMailbox({ clock, mode, recorder }: StandInContext): Mailbox {
  const byMessageId = new Map<string, Mutable<SandboxMessage>[]>()

  function keep(
    mail: Email,
    envelope: SMTPServerEnvelope,
    warnings: readonly Finding[],
    requests: readonly SandboxRequest[],
  ): void {
    const id = mail.messageId ?? ''
    const to = envelope.rcptTo.map(({ address }) => address)
    const earlier = byMessageId.get(id) ?? []
    const duplicate = earlier.find((message) => message.to.some((known) => to.includes(known)))
    const answers = [mail.inReplyTo ?? '', ...(mail.references ?? '').split(/\s+/)]
    const thread = answers.find((known) => byMessageId.has(known))
    const message = recorder.message({
      vendor: 'email',
      id,
      at: clock.now(),
      title: mail.subject ?? '',
      text: (mail.text ?? withoutTags(mail.html ?? '')).trim(),
      to,
      payload: partsOf(mail, envelope),
      ...(thread === undefined ? {} : { thread }),
      ...(duplicate === undefined ? {} : { duplicateOf: duplicate.id }),
      mentions: [],
      warnings,
      requests,
    })
    byMessageId.set(id, [...earlier, message])
  }

  return {
    async take(bytes, envelope, requests) {
      const announced = { eightBit: envelope.bodyType === '8bitmime', utf8: envelope.smtpUtf8 === true }
      const { refusal, warnings } = judge(emailRules, readMail(bytes, announced), undefined, mode)
      if (refusal !== undefined) return refusal
      const mail = await PostalMime.parse(bytes).catch(() => undefined)
      if (mail === undefined)
        return {
          answer: 554,
          findings: [{ rule: 'email/mime', message: 'the parts of the mail cannot be read' }],
        }
      keep(mail, envelope, warnings, requests)
      return undefined
    },
    reset: () => byMessageId.clear(),
  }
}

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
])

/** Roughly what a reader of the HTML sees, for mails without a text part. */
const withoutTags = (html: string): string =>
  html
    .replace(/<(style|script)\b[^]*?<\/\1>/gi, '')
    .replace(/<(?:br|\/p|\/div|\/tr|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities.get(name) ?? whole)

const partsOf = (mail: Email, envelope: SMTPServerEnvelope): Readonly<Record<string, unknown>> => ({
  envelope: {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
  },
  headers: mail.headers.map(({ originalKey, value }) => [originalKey, value]),
  text: mail.text,
  html: mail.html,
  attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
    name: filename,
    type: mimeType,
    bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
  })),
})
