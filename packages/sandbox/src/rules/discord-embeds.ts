import { text } from '../vendors/discord-call.ts'
import {
  embedLength,
  fault,
  found,
  letters,
  longest,
  most,
  page,
  said,
  spec,
  times,
  type DiscordFixture,
  type DiscordRule,
} from './discord-rule.ts'

const limits = page('resources/message#embed-object-embed-limits')
const embedding = (embed: object): DiscordFixture => ({ body: { embeds: [{ title: 'hello', ...embed }] } })
const field = (name: string, value: string): DiscordFixture => embedding({ fields: [{ name, value }] })
const required = 'This field is required'

/** https://docs.discord.com/developers/resources/message#embed-object */
const urls = 'url image.url thumbnail.url author.url author.icon_url footer.icon_url'
const urlsOf = (call: Parameters<DiscordRule['check']>[0]) =>
  [...urls.split(' ').map((name) => `embeds.*.${name}`), 'avatar_url'].flatMap((path) => found(call, path))

/** Nothing: it is a URL that Discord takes there. */
function wrongUrl({ value, at }: { readonly value: unknown; readonly at: string }): string | undefined {
  const url = URL.parse(text(value))
  if (url === null) return fault(at, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.')
  const schemes = /\.(image|thumbnail)\.url$|icon_url$/.test(at)
    ? ['http', 'https', 'attachment']
    : ['http', 'https']
  return schemes.includes(url.protocol.slice(0, -1))
    ? undefined
    : fault(
        at,
        'URL_TYPE_INVALID_SCHEME',
        `Scheme "${url.protocol.slice(0, -1)}" is not supported. Scheme must be one of ('${schemes.join("', '")}').`,
      )
}

export const discordEmbeds: readonly DiscordRule[] = [
  most('embeds', 'embeds', 10, (count) => ({ body: { embeds: times(count, { title: 'x' }) } }), limits),
  longest('embed-title', 'embeds.*.title', 256, (title) => embedding({ title }), limits),
  longest(
    'embed-description',
    'embeds.*.description',
    4_096,
    (description) => embedding({ description }),
    limits,
  ),
  most(
    'embed-fields',
    'embeds.*.fields',
    25,
    (count) => embedding({ fields: times(count, { name: 'a', value: 'b' }) }),
    limits,
  ),
  longest('field-name', 'embeds.*.fields.*.name', 256, (name) => field(name, 'value'), limits),
  longest('field-value', 'embeds.*.fields.*.value', 1_024, (value) => field('name', value), limits),
  longest('embed-footer', 'embeds.*.footer.text', 2_048, (text) => embedding({ footer: { text } }), limits),
  longest('embed-author', 'embeds.*.author.name', 256, (name) => embedding({ author: { name } }), limits),
  {
    id: 'discord/embed-sum',
    vendor: 'discord',
    source: limits,
    summary: 'All texts of all embeds have 6,000 characters together, trimmed.',
    answer: 50_035,
    accept: { body: { embeds: [{ description: letters(3_000) }, { description: `  ${letters(3_000)}\n` }] } },
    reject: { body: { embeds: [{ description: letters(3_000) }, { description: letters(3_001) }] } },
    check: (call) =>
      said(
        embedLength(call) > 6_000,
        fault('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000'),
      ),
  },
  {
    id: 'discord/field-whole',
    vendor: 'discord',
    source: { text: 'https://github.com/Glitchii/embedbuilder/issues/57', level: 'documented' },
    summary: 'A field has a name and a value, and neither is empty.',
    answer: 50_035,
    accept: field('name', 'value'),
    reject: field(' ', 'value'),
    check: (call) =>
      found(call, 'embeds.*.fields.*').flatMap(({ value, at }) =>
        ['name', 'value']
          .filter((name) => {
            const given = (value as Readonly<Record<string, unknown>>)[name]
            return given === undefined || given === null || (typeof given === 'string' && given.trim() === '')
          })
          .map((name) => fault(`${at}.${name}`, 'BASE_TYPE_REQUIRED', required)),
      ),
  },
  {
    id: 'discord/embed-color',
    vendor: 'discord',
    source: spec,
    summary: 'The colour is a whole number from 0 to 16,777,215.',
    answer: 50_035,
    accept: embedding({ color: 16_777_215 }),
    reject: embedding({ color: 16_777_216 }),
    check: (call) =>
      found(call, 'embeds.*.color').flatMap(({ value, at }) => {
        if (!/^-?\d+$/.test(String(value))) return [fault(at, 'NUMBER_TYPE_COERCE', 'Value is not int.')]
        if (Number(value) > 16_777_215)
          return [fault(at, 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 16777215.')]
        return said(
          Number(value) < 0,
          fault(at, 'NUMBER_TYPE_MIN', 'int value should be greater than or equal to 0.'),
        )
      }),
  },
  {
    id: 'discord/embed-timestamp',
    vendor: 'discord',
    source: page('resources/message#embed-object'),
    summary: 'The timestamp is ISO 8601.',
    answer: 50_035,
    accept: embedding({ timestamp: '2026-11-21T09:30:00.000Z' }),
    reject: embedding({ timestamp: '21.11.2026' }),
    check: (call) =>
      found(call, 'embeds.*.timestamp')
        .filter(
          ({ value }) =>
            !/^\d{4}-\d\d-\d\d([T ].*)?$/.test(text(value)) || Number.isNaN(Date.parse(text(value))),
        )
        .map(({ at }) => fault(at, 'DATE_TIME_TYPE_PARSE', 'Could not parse the value. Should be ISO8601.')),
  },
  {
    id: 'discord/url',
    vendor: 'discord',
    source: spec,
    summary: 'URLs are well formed, and http or https; pictures may be attachment://name.',
    answer: 50_035,
    accept: embedding({ url: 'https://example.com/?a=1#b' }),
    reject: embedding({ url: 'javascript:alert(1)' }),
    check: (call) => urlsOf(call).flatMap((placed) => wrongUrl(placed) ?? []),
  },
  {
    id: 'discord/url-length',
    vendor: 'discord',
    source: spec,
    summary: 'A URL has at most 2,048 characters.',
    answer: 50_035,
    accept: embedding({ url: `https://example.com/${letters(2_028)}` }),
    reject: embedding({ url: `https://example.com/${letters(2_029)}` }),
    check: (call) =>
      urlsOf(call)
        .filter(({ value }) => text(value).length > 2_048)
        .map(({ at }) => fault(at, 'BASE_TYPE_MAX_LENGTH', 'Must be 2048 or fewer in length.')),
  },
  {
    id: 'discord/embed-once',
    vendor: 'discord',
    source: limits,
    summary: 'Of embeds with one URL only the first is shown.',
    answer: 50_035,
    strictOnly: true,
    accept: {
      body: {
        embeds: [
          { title: 'a', url: 'https://a.example' },
          { title: 'b', url: 'https://b.example' },
        ],
      },
    },
    reject: {
      body: {
        embeds: [
          { title: 'a', url: 'https://a.example' },
          { title: 'b', url: 'https://a.example' },
        ],
      },
    },
    check(call) {
      const all = found(call, 'embeds.*.url')
      return all
        .filter(({ value }, index) => all.findIndex((other) => other.value === value) !== index)
        .map(({ at }) => fault(at, 'EMBED_NOT_SHOWN', 'An earlier embed has this URL'))
    },
  },
]
