import { DeliveryError, type Channel, type Policy, type SendContext } from '@notify/core/channel'
import { readMailbox, type Mailbox } from './address.ts'
import { mailer, type OutgoingMail } from './mailer.ts'
import type { EmailAttachment } from './files.ts'
import { render, type EmailMessage } from './message.ts'
import { readOptions, type EmailOptions, type Settings } from './options.ts'

/**
 * Mail over SMTP. With `to` a place: one mail to all of them. Without it a way to people: one mail to each recipient's
 * `email` address. What follows an incident is a new mail in the same thread.
 *
 * @throws {ConfigurationError} that names every wrong option.
 *
 * @example
 * email({ from: 'alerts@acme.dev', to: 'team@acme.dev', host: 'smtp.acme.dev', user: 'alerts' })   // EMAIL_PASSWORD
 */
export function email(options: EmailOptions): Channel<EmailMessage> {
  const { appearance, server } = readOptions(options)
  const isPlace = appearance.to.length > 0
  const mails = mailer(server)
  return {
    spec: 1,
    kind: 'email',
    features: {
      incidents: 'follows',
      attachments: true,
      idempotent: false,
      ...(!isPlace && { address: 'email' }),
    },
    defaults: { policies: policiesOf(server) },
    render: (notification, context) => [render(notification, context, appearance)],
    async send(message, context) {
      checkAddresses(message, !isPlace)
      const messageId = `<${context.idempotencyKey}@${appearance.domain}>`
      const refused = await mails.send(await mailOf(message, messageId, context))
      const warning = [message.warning, refused].filter((part) => part !== undefined).join('; ')
      return {
        // The first mail of an incident stays what the others answer.
        ...(context.reference === undefined && { reference: { messageId } }),
        ...(warning !== '' && { warning: `email: ${warning}` }),
      }
    },
    verify: ({ signal }) => mails.verify(signal),
    close: async () => mails.close(),
  }
}

/** The store leases no more than there are connections: nothing waits inside nodemailer. */
const policiesOf = (server: Settings['server']): readonly Policy[] =>
  'sendMail' in server
    ? []
    : [
        { name: 'concurrency', limit: { concurrency: server.connections } },
        ...(server.perMinute === undefined
          ? []
          : [{ name: 'rateLimit', limit: { rate: { limit: server.perMinute, perMs: 60_000 } } }]),
      ]

/** Once more, whatever made the message: an address is where an injection would begin. */
function checkAddresses(message: EmailMessage, recipientOnly: boolean): void {
  const recipients = [...message.to, ...message.cc, ...message.bcc]
  if (message.to.length === 0)
    throw new DeliveryError('invalid', 'email: the recipient has no address of the kind "email"', {
      recipientOnly,
    })
  for (const { address } of [message.from, ...message.replyTo, ...recipients]) {
    const read = readMailbox(address)
    if (typeof read !== 'string' && read.address === address) continue
    const why = typeof read === 'string' ? read : 'expected an address without a name'
    throw new DeliveryError('invalid', `email: a recipient's address cannot be used: ${why}`, {
      recipientOnly,
    })
  }
}

async function mailOf(message: EmailMessage, messageId: string, context: SendContext): Promise<OutgoingMail> {
  const { from, to, cc, bcc, replyTo, subject, html, text, headers, inReplyTo, references, attachments } =
    message
  const plain = ({ name, address }: Mailbox): Mailbox => ({ name, address })
  return {
    from: plain(from),
    to: to.map(plain),
    cc: cc.map(plain),
    bcc: bcc.map(plain),
    replyTo: replyTo.map(plain),
    subject,
    html,
    text,
    headers: { ...headers, 'X-Notify-Attempt': `${context.attempt}` },
    messageId,
    // Sent again, the first mail of an incident would answer itself.
    ...(inReplyTo !== undefined && inReplyTo !== messageId && { inReplyTo }),
    references: references.filter((id) => id !== messageId),
    date: new Date(context.clock.now()),
    attachments: await Promise.all(attachments.map((file) => fileOf(file, context))),
    disableFileAccess: true,
    disableUrlAccess: true,
    signal: context.signal,
  }
}

async function fileOf(file: EmailAttachment, context: SendContext): Promise<object> {
  const content =
    'text' in file ? Buffer.from(file.text) : Buffer.from(await (await context.open(file)).arrayBuffer())
  return { filename: file.name, contentType: file.type, content }
}
