import type { ChannelDefinition } from '@notify/core/channel'
import { consoleChannel, type ConsoleOptions } from './console.ts'

export const definition: ChannelDefinition = {
  kind: 'console',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'console',
    type: 'object',
    additionalProperties: false,
    properties: {
      color: {
        type: 'boolean',
        description: 'Colours the first line. Default: if standard output is a terminal with colours.',
      },
      json: { type: 'boolean', default: false, description: 'One line of JSON instead of text.' },
    },
  },
  environment: {},
  credentials: 'None are needed.',
  create: (options: ConsoleOptions) => consoleChannel(options),
}
