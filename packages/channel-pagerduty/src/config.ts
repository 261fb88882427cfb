import type { ChannelDefinition } from '@notify/core/channel'
import { pagerduty, type PagerDutyOptions } from './pagerduty.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const flag = (description: string): object => ({ type: 'boolean', description, default: false })

export const definition: ChannelDefinition = {
  kind: 'pagerduty',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'PagerDuty',
    type: 'object',
    properties: {
      integrationKey: text('Of an integration "Events API V2".', {
        pattern: '^[A-Za-z0-9]{32}$',
        writeOnly: true,
      }),
      region: text('Where the account lives: eu if its address has .eu. in it.', {
        enum: ['us', 'eu'],
        default: 'us',
      }),
      baseUrl: text("Instead of the region's host: https, or http to this machine.", { format: 'uri' }),
      source: text('Of what has none of its own.', { default: 'notify' }),
      component: text('Which part of the source it is.'),
      group: text('What the source belongs to.'),
      class: text('Default: the type of the notification.'),
      clientName: text('Named as the sender of alerts.'),
      metadata: flag("Shows the caller's metadata too."),
      changes: flag('What is only information becomes a change event: it is shown, and calls nobody.'),
    },
    additionalProperties: false,
  },
  environment: { PAGERDUTY_INTEGRATION_KEY: 'integrationKey' },
  credentials:
    'In PagerDuty open the service, Integrations, Add an integration, choose Events API V2 and copy its integration key, ' +
    '32 characters.',
  create: (options: PagerDutyOptions) => pagerduty(options),
}
