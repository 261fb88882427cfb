import type { ChannelDefinition } from '@notify/core/channel'
import { email } from './email.ts'
import type { EmailOptions } from './options.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })

const addresses = (description: string): object => ({
  description: `${description} A list, or addresses separated by commas.`,
  oneOf: [
    { type: 'string', minLength: 3 },
    { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string', minLength: 3 } },
  ],
})

/** The options that a file can hold: all but `transport`. */
const properties = {
  from: text('The sender: alerts@acme.dev or Acme alerts <alerts@acme.dev>. Default: the user.'),
  to: addresses('Who gets every mail. Left out: one mail to each recipient.'),
  cc: addresses('Who gets a copy.'),
  bcc: addresses('Who gets a copy that nobody sees.'),
  replyTo: addresses('Where answers go.'),
  people: {
    type: 'object',
    description: 'Addresses of those whom mentions name: they get a copy.',
    additionalProperties: { type: 'string' },
  },
  preset: {
    enum: ['gmail', 'office365', 'sendgrid'],
    description: 'Host, port and encryption of a known service.',
  },
  host: text('Name or address of the SMTP server.'),
  port: {
    type: 'integer',
    minimum: 1,
    maximum: 65_535,
    description: 'Default: 587; 465 for tls, 25 for none.',
  },
  secure: {
    enum: ['tls', 'starttls', 'none'],
    description: 'TLS from the first byte, or after STARTTLS. Default: tls on port 465, else starttls.',
  },
  insecure: { type: 'boolean', default: false, description: 'Allows secure: none to other machines.' },
  user: text('Left out: nobody logs in, or with a preset the sender.'),
  password: text('Password, app password or API key.', { minLength: 1, writeOnly: true }),
  tls: {
    type: 'object',
    additionalProperties: false,
    properties: {
      ca: text("Authorities that sign the server's certificate, PEM."),
      servername: text('The name in its certificate. Default: host.'),
    },
  },
  timeout: text('Longest wait for the connection, and for every answer.', {
    pattern: '^[0-9]{1,9}(ms|s|m|h|d)$',
    default: '15s',
  }),
  connections: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'Open at a time.' },
  messageIdDomain: text('Right-hand side of Message-IDs. Default: the domain of from.'),
  subjectPrefix: text('Stands before every subject, e.g. [prod].'),
  unsubscribeUrl: text('Becomes the header List-Unsubscribe.', { pattern: '^https://' }),
  unsubscribeOneClick: {
    type: 'boolean',
    description: 'A POST to unsubscribeUrl unsubscribes without a question, and the server signs with DKIM.',
    default: false,
  },
  maxHtmlBytes: { type: 'integer', minimum: 10_240, default: 102_400, description: 'Longer HTML is cut.' },
  maxAttachmentBytes: {
    type: 'integer',
    minimum: 0,
    default: 18_874_368,
    description: 'Files beyond that are only named.',
  },
}

const lists = ['to', 'cc', 'bcc', 'replyTo'] as const

/** One text with commas, as variables have it, as a list; a quoted name may have commas of its own. */
const separated = (text: string): readonly string[] =>
  (text.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((one) => one.trim()).filter((one) => one !== '')

const withLists = (options: EmailOptions): EmailOptions => ({
  ...options,
  ...Object.fromEntries(
    lists.flatMap((name) => {
      const given = options[name]
      return typeof given === 'string' ? [[name, separated(given)]] : []
    }),
  ),
})

export const definition: ChannelDefinition = {
  kind: 'email',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'email',
    type: 'object',
    additionalProperties: false,
    properties,
  },
  environment: {
    EMAIL_SMTP_HOST: 'host',
    EMAIL_SMTP_SERVER: 'host',
    SMTP_SERVER: 'host',
    EMAIL_SMTP_PORT: 'port',
    SMTP_PORT: 'port',
    EMAIL_SMTP_USERNAME: 'user',
    EMAIL_USERNAME: 'user',
    EMAIL_USER: 'user',
    EMAIL_SMTP_PASSWORD: 'password',
    EMAIL_PASSWORD: 'password',
    EMAIL_FROM: 'from',
    EMAIL_FROM_ADDRESS: 'from',
    EMAIL_TO: 'to',
    EMAIL_TO_ADDRESSES: 'to',
    EMAIL_RECIPIENTS: 'to',
  },
  credentials:
    'Gmail: with 2-step verification on, make an app password at https://myaccount.google.com/apppasswords. Office 365: an administrator turns on SMTP AUTH for the mailbox. SendGrid: an API key with the permission Mail Send is the password. Any other server: the user and password of a mailbox that may send as "from".',
  create: (options: EmailOptions) => email(withLists(options)),
}
