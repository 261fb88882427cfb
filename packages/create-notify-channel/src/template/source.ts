import type { Names } from '../names.ts'
import { request } from './request.ts'

/** The sources of a new channel, by their path. `render` and `send` are left to its author. */
export const source = (names: Names): Readonly<Record<string, string>> => ({
  'src/index.ts': index(names),
  [`src/${names.kind}.ts`]: channel(names),
  'src/message.ts': message(names),
  'src/send.ts': send(names),
  'src/request.ts': request(names),
  'src/limits.ts': limits(),
  'src/config.ts': config(names),
  'src/contract.test.ts': contract(names),
})

const index = ({ kind, variable, type }: Names): string => `\
export { ${variable}Channel, type ${type}Options } from './${kind}.ts'
export type { ${type}Message } from './message.ts'
`

const channel = ({ kind, variable, type, environment }: Names): string => `\
import { secret, variable, type Channel, type Secret } from '@notify/core/channel'
import { render, type ${type}Message } from './message.ts'
import { send } from './send.ts'

export interface ${type}Options {
  /** Default: ${environment}_TOKEN. */
  readonly token?: Secret
  /** Default: ${environment}_URL, else the vendor's own address. */
  readonly baseUrl?: string
}

/**
 * Sends notifications to ${type}. What follows an incident is a message of its own.
 *
 * @throws {ConfigurationError} if the token is missing.
 */
export function ${variable}Channel(options: ${type}Options = {}): Channel<${type}Message> {
  const token = secret(options.token, '${kind}: token', '${environment}_TOKEN')
  const baseUrl = options.baseUrl ?? variable('${environment}_URL') ?? 'https://api.${kind}.example'
  return {
    spec: 1,
    kind: '${kind}',
    features: { incidents: 'follows' },
    render,
    send: (message, context) => send(message, { baseUrl, token }, context),
  }
}
`

const toFillIn = "throw new Error('fill in two functions: render in src/message.ts, and send in src/send.ts')"

const message = ({ type }: Names): string => `\
import type { Notification, RenderContext } from '@notify/core/channel'

/** One request, as plain JSON, without the token: it may be stored, and sent later by another process. */
export interface ${type}Message {
  readonly text: string
}

/**
 * A notification as the messages that show it, each within the limits; usually one.
 *
 * Pure and total: no clock, no file, never throws. It says what was cut. The words of the toolkit, such as
 * "Resolved", are in phrases(context.locale) of @notify/core/channel; the body is Markdown.
 */
export function render(notification: Notification, context: RenderContext): readonly ${type}Message[] {
  ${toFillIn}
}
`

const send = ({ type }: Names): string => `\
import type { SecretReader, SendContext, Sent } from '@notify/core/channel'
import type { ${type}Message } from './message.ts'

export interface Server {
  readonly baseUrl: string
  readonly token: SecretReader
}

/**
 * One request: no retry, no wait, no redirect. The post function of ./request.ts makes one, and judges the status; look at
 * its answer too, and throw a DeliveryError unless the vendor says that it took the message.
 */
export async function send(message: ${type}Message, server: Server, context: SendContext): Promise<Sent> {
  ${toFillIn}
}
`

const limits = (): string => `\
/** What the vendor takes: each limit with its unit, and a link to where it is documented. */

/** Characters of a text. */
export const textMaxChars = 4_000
`

const config = ({ kind, variable, type, environment }: Names): string => `\
import type { ChannelDefinition } from '@notify/core/channel'
import { ${variable}Channel, type ${type}Options } from './${kind}.ts'

/** What a configuration file and the command line know of this channel. */
export const definition: ChannelDefinition = {
  kind: '${kind}',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '${type}',
    type: 'object',
    additionalProperties: false,
    properties: {
      token: { type: 'string', minLength: 1, writeOnly: true, description: 'Opens the API.' },
      baseUrl: { type: 'string', format: 'uri', description: 'Of the API.' },
    },
  },
  environment: { ${environment}_TOKEN: 'token', ${environment}_URL: 'baseUrl' },
  credentials: 'Make a token in the settings of ${type}.',
  create: (options: ${type}Options) => ${variable}Channel(options),
}
`

const contract = ({ kind, variable, type }: Names): string => `\
import { channelContract } from '@notify/testkit'
import { ${variable}Channel, type ${type}Message } from './index.ts'

const token = 'canary-7f3a9c51d2'

channelContract<${type}Message>({
  name: '${kind}',
  create: ({ origin }) => ${variable}Channel({ baseUrl: origin, token }),
  // What the vendor answers when it took a message.
  success: () => ({ body: { ok: true } }),
  secrets: [token],
  // The vendor's limits, written down a second time: a wrong constant is found only so.
  limits: ({ text }) => (text.length >= 1 && text.length <= 4_000 ? [] : [\`text has \${text.length} characters\`]),
  // What in a message would be markup, a link or a mention although it came from data.
  live: () => [],
})
`
