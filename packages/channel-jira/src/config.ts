import type { ChannelDefinition } from '@notify/core/channel'
import { jira } from './jira.ts'
import type { JiraOptions } from './options.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const secretText = (description: string): object => text(description, { minLength: 1, writeOnly: true })
const names = (description: string): object => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', minLength: 1 },
})

export const definition: ChannelDefinition = {
  kind: 'jira',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Jira Cloud',
    type: 'object',
    properties: {
      baseUrl: text('Of the site: https, or http to this machine.', {
        format: 'uri',
        examples: ['https://acme.atlassian.net'],
      }),
      email: text('Of the account that the API token belongs to.', { format: 'email' }),
      apiToken: secretText('Of the account.'),
      accessToken: secretText('OAuth 2.0, instead of e-mail and API token.'),
      project: text('Key of the project.', { pattern: '^[A-Z][A-Z0-9_]{1,254}$', examples: ['OPS'] }),
      issueType: text('Name, or id in digits.', { minLength: 1, default: 'Task' }),
      priority: {
        ...names('Names or ids of priorities by severity. Left out: none is set.'),
        propertyNames: { enum: ['info', 'warning', 'error', 'critical'] },
      },
      labels: {
        type: 'array',
        description: 'Of every issue; spaces become _.',
        items: { type: 'string', minLength: 1 },
      },
      fields: {
        type: 'object',
        description: "Further fields of a new issue by id, as Jira's REST API takes them.",
        examples: [{ customfield_10010: { value: 'Tokyo' } }],
      },
      people: names('Account ids by the names that notifications mention.'),
      transitions: {
        type: 'object',
        description:
          'How an incident moves its issue: names or ids of transitions, or of the status they lead to.',
        properties: {
          acknowledge: text('Left out: an acknowledged issue stays where it is.'),
          resolve: {
            type: ['string', 'boolean'],
            not: { const: true },
            description: 'Left out: the first to a status that is done. false: the issue stays open.',
          },
          reopen: {
            type: ['string', 'boolean'],
            description:
              'What fires again reopens its issue; true: by the first to a status that is not done.',
            default: false,
          },
        },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  },
  environment: {
    JIRA_SERVER_URL: 'baseUrl',
    JIRA_EMAIL: 'email',
    JIRA_TOKEN: 'apiToken',
    JIRA_PROJECT_KEY: 'project',
  },
  credentials:
    'At https://id.atlassian.com/manage-profile/security/api-tokens create an API token for an account that may browse the ' +
    'project, create, transition and comment issues and attach files in it; give it with the e-mail address of the account.',
  create: (options: JiraOptions) => jira(options),
}
