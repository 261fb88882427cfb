import type { Channel } from '@notify/core/channel'
import { consoleChannel, type ConsoleOptions } from './console.ts'

/** What a configuration file needs to know of a channel. */
export interface ChannelDefinition {
  readonly kind: string
  /** JSON Schema 2020-12 of the factory's options, as far as a file can hold them. */
  readonly schema: Record<string, unknown>
  /** Environment variable to the path of the option that it supplies. */
  readonly environment: Readonly<Record<string, string>>
  /** How to get the credentials. */
  readonly credentials: string
  create(options: never): Channel
}

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
