import type { ChannelDefinition } from '@notify/core/channel'
import { msteams } from './msteams.ts'
import type { MsteamsOptions } from './options.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const secretText = (description: string): object => text(description, { minLength: 1, writeOnly: true })
const guid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

export const definition: ChannelDefinition = {
  kind: 'msteams',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Microsoft Teams',
    type: 'object',
    properties: {
      webhookUrl: secretText('Of a workflow that begins with "When a Teams webhook request is received".'),
      token: secretText(
        'A delegated access token for Graph, which goes before webhookUrl. It lives about an hour.',
      ),
      refreshToken: secretText('Of the user who posts through Graph, instead of a token.'),
      clientId: text('Application id of the app registration that the refresh token was made for.', {
        pattern: guid,
      }),
      clientSecret: secretText('Of a confidential app registration; a public client has none.'),
      tenantId: text('Id or domain of the tenant.', { pattern: '^[\\w.-]+$', default: 'organizations' }),
      teamId: text('Graph: id of the team.', { pattern: guid }),
      channel: text('Graph: name or id of the channel.', {
        minLength: 1,
        default: 'General',
        examples: ['Alerts', '19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2'],
      }),
      people: {
        type: 'object',
        description:
          'By the names that notifications mention: object ids of Entra or, with a webhook, user principal names.',
        additionalProperties: { type: 'string', minLength: 3 },
      },
      overflow: text('What does not fit goes into replies or further messages, or is cut and counted.', {
        enum: ['parts', 'cut'],
        default: 'parts',
      }),
      baseUrl: text('Of Graph, without the version.', {
        format: 'uri',
        default: 'https://graph.microsoft.com',
      }),
      loginUrl: text('Of the sign-in.', { format: 'uri', default: 'https://login.microsoftonline.com' }),
    },
    additionalProperties: false,
  },
  environment: {
    MSTEAMS_WEBHOOK_URL: 'webhookUrl',
    MSTEAMS_REFRESH_TOKEN: 'refreshToken',
    MSTEAMS_TENANT_ID: 'tenantId',
    MSTEAMS_CLIENT_ID: 'clientId',
    MSTEAMS_CLIENT_SECRET: 'clientSecret',
    MSTEAMS_TEAM_ID: 'teamId',
    MSTEAMS_CHANNEL: 'channel',
  },
  credentials:
    "A webhook: in Teams open the channel's menu, Workflows, choose the template for webhook requests, and copy its URL; anyone " +
    'must be allowed to trigger it. Graph: register an application in Entra with the delegated permissions ChannelMessage.Send, ' +
    'ChannelMessage.ReadWrite, Channel.ReadBasic.All and offline_access, sign in once as the user who will post, and keep the ' +
    'refresh token. Client id and secret alone cannot post to channels.',
  create: (options: MsteamsOptions) => msteams(options),
}
