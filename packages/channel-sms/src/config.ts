import type { ChannelDefinition } from '@notify/core/channel'
import type { SmsOptions } from './options.ts'
import { sms } from './sms.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const secretText = (description: string): object => text(description, { minLength: 1, writeOnly: true })
const sid = (kind: string, description: string): object =>
  text(description, { pattern: `^${kind}[0-9a-fA-F]{32}$` })
const list = (description: string, example: string): object => ({
  description: `${description} A list, or text with commas.`,
  oneOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
  ],
  examples: [[example]],
})

export const definition: ChannelDefinition = {
  kind: 'sms',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'SMS (Twilio)',
    type: 'object',
    additionalProperties: false,
    properties: {
      accountSid: sid('AC', 'Of the account, AC…'),
      authToken: secretText('Of the account.'),
      apiKey: sid('SK', "SK…, with apiSecret instead of the account's token."),
      apiSecret: secretText('Of the API key.'),
      from: text('The sender: a number, a short code, or up to eleven letters.', {
        minLength: 1,
        examples: ['+15005550006', 'Acme'],
      }),
      messagingServiceSid: sid('MG', 'MG…: a service that chooses the sender, instead of from.'),
      to: list('Every number here gets every message. Left out: people, by their phone.', '+819012345678'),
      maxSegments: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        default: 3,
        description: 'Longer messages are cut; each segment is billed.',
      },
      statusCallback: text('Where Twilio tells what became of a message.', { pattern: '^https?://' }),
      validity: text('How long a message may wait at Twilio, at most 10h.', {
        pattern: '^[0-9]{1,9}(ms|s|m|h|d)$',
        default: '1h',
      }),
      countries: list('Calling codes; no message goes elsewhere. Left out: everywhere.', '81'),
      baseUrl: text('Of the REST API.', { pattern: '^https?://', default: 'https://api.twilio.com' }),
    },
  },
  environment: {
    TWILIO_ACCOUNT_SID: 'accountSid',
    TWILIO_AUTH_TOKEN: 'authToken',
    TWILIO_API_KEY: 'apiKey',
    TWILIO_API_SECRET: 'apiSecret',
    TWILIO_FROM: 'from',
    TWILIO_FROM_NUMBER: 'from',
    TWILIO_PHONE_NUMBER: 'from',
    TWILIO_MESSAGING_SERVICE_SID: 'messagingServiceSid',
    TWILIO_TO: 'to',
  },
  credentials:
    'In the Twilio Console (https://console.twilio.com) copy Account SID and Auth Token from Account Info, or make a Standard API key under API keys and give apiKey and apiSecret. Buy a number that can send SMS or make a messaging service, and allow the countries you write to under Messaging, Settings, Geo permissions.',
  create: (options: SmsOptions) => sms(withLists(options)),
}

/** One text with commas, as variables have it, as a list. */
const withLists = (options: SmsOptions): SmsOptions => {
  const { to, countries } = options as { readonly to?: unknown; readonly countries?: unknown }
  return {
    ...options,
    ...(typeof to === 'string' && { to: separated(to) }),
    ...(typeof countries === 'string' && { countries: separated(countries) }),
  }
}

const separated = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
