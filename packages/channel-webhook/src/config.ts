import type { ChannelDefinition } from '@notify/core/channel'
import { webhook, type WebhookOptions } from './webhook.ts'

const secretText = (description: string): Record<string, unknown> => ({
  type: 'string',
  minLength: 1,
  writeOnly: true,
  description,
})

const object = (
  properties: Record<string, unknown>,
  required: readonly string[],
): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

const auth = {
  description: 'Goes into the header authorization.',
  oneOf: [
    object({ bearer: secretText('A token.') }, ['bearer']),
    object(
      {
        basic: object({ username: { type: 'string' }, password: secretText('Its password.') }, [
          'username',
          'password',
        ]),
      },
      ['basic'],
    ),
  ],
}

const signingSecret = secretText(
  'Standard Webhooks: whsec_ and the base64 of 24 to 64 bytes, or whsk_ and that of an ed25519 key.',
)

const sign = {
  description: 'How the receiver knows that a request is ours.',
  ...object(
    {
      scheme: { enum: ['standard-webhooks', 'github', 'stripe'], default: 'standard-webhooks' },
      secret: {
        oneOf: [signingSecret, { type: 'array', minItems: 1, items: signingSecret }],
        description: 'Several while a secret is being changed: each gives a signature (not with github).',
      },
    },
    ['secret'],
  ),
}

/** `WEBHOOK_URLS` may name several receivers, separated by commas: each is a channel of its own. */
export const definition: ChannelDefinition = {
  kind: 'webhook',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'webhook',
    ...object(
      {
        url: secretText('Where it goes: https, or http to this machine. User and password go into auth.'),
        method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD'], default: 'POST' },
        headers: {
          type: 'object',
          description: 'More headers, e.g. an API key.',
          additionalProperties: secretText('A header of Latin-1 text.'),
        },
        contentType: { type: 'string', default: 'application/json' },
        auth,
        sign,
        insecure: { type: 'boolean', default: false, description: 'Plain http to other machines too.' },
        untrusted: {
          type: 'boolean',
          default: false,
          description: 'The URL comes from someone else: only public hosts, on ports 80, 443, 8080 and 8443.',
        },
        allow: {
          type: 'array',
          items: { type: 'string' },
          description:
            'Host names, addresses and ranges such as 10.0.0.0/8 that may be reached all the same.',
        },
        timeout: {
          type: 'string',
          pattern: '^[0-9]{1,9}(ms|s|m|h|d)$',
          default: '15s',
          description: 'Longest wait for the connection, for the answer, and between two pieces of it.',
        },
        ca: { type: 'string', description: "Authorities that sign the receiver's certificate, PEM." },
      },
      ['url'],
    ),
  },
  environment: {
    WEBHOOK_URLS: 'url',
    WEBHOOK_TOKEN: 'auth.bearer',
    WEBHOOK_SECRET: 'sign.secret',
  },
  credentials:
    "Take the URL from the receiver's settings. Make a signing secret with: node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\", and give it to the receiver.",
  create: (options: WebhookOptions) => webhook(options),
}
