/** What a message says, embeds, components and files aside. */
import { dropsComponents, isObject, list, objects, text, type DiscordCall } from '../vendors/discord-call.ts'
import { mentionsIn } from '../vendors/discord-text.ts'
import { oncall, people } from '../vendors/discord-server.ts'
import {
  componentsOnly,
  fault,
  flagged,
  found,
  hookPath,
  letters,
  longest,
  most,
  ok,
  page,
  said,
  spec,
  visible,
  writes,
  type DiscordFixture,
  type DiscordRule,
} from './discord-rule.ts'

const message = page('resources/message#create-message')
const webhook = page('resources/webhook#execute-webhook')
const mentions = page('resources/message#allowed-mentions-object')
const named = (username: string): DiscordFixture => ({
  path: hookPath(),
  body: { content: 'hello', username },
})
const allowing = (allowed: object, content = `<@${people.ada}>`): DiscordFixture => ({
  body: { content, allowed_mentions: allowed },
})
const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `70000000000000${String(index).padStart(4, '0')}`)
const asking = (question: string, answers: readonly string[]): DiscordFixture => ({
  body: {
    poll: { question: { text: question }, answers: answers.map((text) => ({ poll_media: { text } })) },
  },
})

const strings =
  'content username avatar_url thread_name embeds.*.title embeds.*.description embeds.*.url embeds.*.timestamp embeds.*.author.name embeds.*.footer.text embeds.*.fields.*.name embeds.*.fields.*.value'
const lists =
  'embeds components attachments applied_tags embeds.*.fields allowed_mentions.parse allowed_mentions.users allowed_mentions.roles'
const models =
  'embeds.* allowed_mentions message_reference poll attachments.* components.* embeds.*.author embeds.*.footer embeds.*.image embeds.*.thumbnail embeds.*.fields.*'

/** Names of a type, what is of it, and Discord's words for what is not. */
const types: readonly (readonly [string, (value: unknown) => boolean, string, string])[] = [
  [
    strings,
    (value) => typeof value === 'string',
    'STRING_TYPE_CONVERT',
    'Could not interpret the value as string.',
  ],
  [lists, Array.isArray, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType'],
  [models, isObject, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType'],
  ['flags', Number.isInteger, 'NUMBER_TYPE_COERCE', 'Value is not int.'],
  [
    'tts enforce_nonce embeds.*.fields.*.inline',
    // A form has no other way to say it.
    (value) => ['true', 'false'].includes(String(value)),
    'BOOLEAN_TYPE_CONVERT',
    'Must be either true or false.',
  ],
]

/** Fields of what is sent; Discord ignores all others. */
const known = {
  create: 'content tts embeds allowed_mentions components attachments flags poll',
  webhook: 'username avatar_url thread_name applied_tags',
  bot: 'nonce enforce_nonce message_reference sticker_ids shared_client_theme',
  edit: 'content embeds flags allowed_mentions components attachments poll',
  embed: 'type title description url timestamp color footer image thumbnail author fields',
}

function unknownFields(call: DiscordCall): string[] {
  const { place, method, body } = call
  const own = place === 'webhook' ? known.webhook : known.bot
  const names = (method === 'PATCH' ? known.edit : `${known.create} ${own}`).split(' ')
  const top = place === 'threads' ? [] : Object.keys(body).filter((name) => !names.includes(name))
  const inEmbeds = found(call, 'embeds.*').flatMap(({ value, at }) =>
    Object.keys(isObject(value) ? value : {})
      .filter((name) => !known.embed.split(' ').includes(name))
      .map((name) => `${at}.${name}`),
  )
  return [...top, ...inEmbeds]
}

/** Nothing to show; an edit keeps what it leaves out. */
function empty(call: DiscordCall, shown: Readonly<Record<string, unknown>>): boolean {
  const { body, files } = call
  const value = (name: string): unknown => found(call, name)[0]?.value ?? (name in body ? null : shown[name])
  const components = dropsComponents(call) ? shown['components'] : value('components')
  return (
    text(value('content')).trim() === '' &&
    !list(value('embeds')).some(visible) &&
    list(components).length === 0 &&
    files.length === 0 &&
    list(value('attachments')).length === 0 &&
    list(value('sticker_ids')).length === 0 &&
    !isObject(value('poll'))
  )
}

const wording: readonly DiscordRule[] = [
  {
    id: 'discord/types',
    vendor: 'discord',
    source: spec,
    summary: 'Every field has its type.',
    answer: 50_035,
    accept: ok,
    reject: { body: { content: { text: 'hello' } } },
    check: (call) =>
      types.flatMap(([names, right, code, words]) =>
        names
          .split(' ')
          .flatMap((name) => found(call, name))
          .filter(({ value }) => !right(value))
          .map(({ at }) => fault(at, code, words)),
      ),
  },
  {
    id: 'discord/empty',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#json'),
    summary: 'There is content, an embed, a component, a file or a poll.',
    answer: 50_006,
    accept: { body: { embeds: [{ title: 'hello' }] } },
    reject: { body: { content: ' \n', embeds: [{}] } },
    check: (call, { posted }) => said(writes(call) && empty(call, posted?.shown ?? {}), 'nothing to show'),
  },
  longest('content', 'content', 2_000, (content) => ({ body: { content } }), message),
  {
    id: 'discord/fields',
    vendor: 'discord',
    source: message,
    summary: 'Every field is one that Discord knows here; it ignores others.',
    answer: 50_035,
    strictOnly: true,
    accept: { path: hookPath(), body: { content: 'hello', username: 'Backups' } },
    reject: { body: { content: 'hello', username: 'Backups' } },
    check: (call) =>
      writes(call) ? unknownFields(call).map((at) => fault(at, 'BASE_TYPE_UNKNOWN', 'No such field')) : [],
  },
  {
    id: 'discord/username',
    vendor: 'discord',
    source: spec,
    summary: "A webhook's name has 1 to 80 characters.",
    answer: 50_035,
    accept: named(letters(80)),
    reject: named(letters(81)),
    check: (call) =>
      found(call, 'username')
        .filter(({ value }) => text(value).length < 1 || text(value).length > 80)
        .map(({ at }) => fault(at, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 80 in length.')),
  },
  {
    id: 'discord/username-words',
    vendor: 'discord',
    source: page('resources/webhook#create-webhook', 'believed'),
    summary: 'The name of a webhook has neither "clyde" nor "discord" in it; that of one message neither.',
    answer: 50_035,
    accept: named('Backups'),
    reject: named('Discord backups'),
    check: (call) =>
      found(call, 'username')
        .filter(({ value }) => /clyde|discord/i.test(text(value)))
        .map(({ at }) => fault(at, 'USERNAME_INVALID_CONTAINS', 'Username cannot contain "discord"')),
  },
  longest('nonce', 'nonce', 25, (nonce) => ({ body: { content: 'hello', nonce } }), message),
  {
    id: 'discord/components-alone',
    vendor: 'discord',
    source: webhook,
    summary: 'With the flag IS_COMPONENTS_V2 there is neither content, embed nor poll.',
    answer: 50_035,
    accept: { body: { flags: componentsOnly, components: [{ type: 10, content: 'hello' }] } },
    reject: {
      body: { flags: componentsOnly, components: [{ type: 10, content: 'hello' }], content: 'hello' },
    },
    check: (call) =>
      flagged(call, componentsOnly)
        ? ['content', 'embeds', 'poll']
            .flatMap((name) => found(call, name))
            .filter(({ value }) => value !== '')
            .map(({ at }) =>
              fault(
                at,
                'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
                `The '${at}' field cannot be used`,
              ),
            )
        : [],
  },
]

const allowed: readonly DiscordRule[] = [
  {
    id: 'discord/mentions-parse',
    vendor: 'discord',
    source: mentions,
    summary: 'allowed_mentions.parse names roles, users and everyone.',
    answer: 50_035,
    accept: allowing({ parse: ['users', 'roles', 'everyone'] }),
    reject: allowing({ parse: ['here'] }),
    check: (call) =>
      found(call, 'allowed_mentions.parse.*')
        .filter(({ value }) => !['users', 'roles', 'everyone'].includes(String(value)))
        .map(({ at }) =>
          fault(at, 'BASE_TYPE_CHOICES', "Value must be one of ('everyone', 'roles', 'users')."),
        ),
  },
  {
    id: 'discord/mentions-exclusive',
    vendor: 'discord',
    source: mentions,
    summary: 'parse with users or roles excludes a list of them.',
    answer: 50_035,
    accept: allowing({ parse: ['roles'], users: [people.ada] }),
    reject: allowing({ parse: ['users'], users: [people.ada] }),
    check: (call) =>
      ['users', 'roles']
        .filter(
          (kind) =>
            found(call, `allowed_mentions.${kind}.*`).length > 0 &&
            found(call, 'allowed_mentions.parse.*').some(({ value }) => value === kind),
        )
        .map((kind) =>
          fault(
            'allowed_mentions',
            'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
            `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
          ),
        ),
  },
  most('mentions-users', 'allowed_mentions.users', 100, (count) => allowing({ users: ids(count) }), mentions),
  most('mentions-roles', 'allowed_mentions.roles', 100, (count) => allowing({ roles: ids(count) }), mentions),
  {
    id: 'discord/mentions-known',
    vendor: 'discord',
    source: page('reference#message-formatting'),
    summary: 'Whoever is mentioned exists: Discord shows the rest as it stands.',
    answer: 50_035,
    strictOnly: true,
    accept: { body: { content: `<@${people.ada}> <@&${oncall}> @here \`<@1>\`` } },
    reject: { body: { content: '<@700000000000000099>' } },
    check: (call, { server }) =>
      found(call, 'content').flatMap(({ value, at }) =>
        mentionsIn(text(value))
          .filter(({ kind, id }) => kind !== 'everyone' && !server[kind].has(id))
          .map(({ id }) => fault(at, 'MENTION_UNKNOWN', `${id} is nobody here`)),
      ),
  },
]

const polls: readonly DiscordRule[] = [
  longest('poll-question', 'poll.question.text', 300, (text) => asking(text, ['yes']), spec),
  longest('poll-answer', 'poll.answers.*.poll_media.text', 300, (text) => asking('well?', [text]), spec),
  most(
    'poll-answers',
    'poll.answers',
    10,
    (count) => asking('well?', Array.from({ length: count }, String)),
    spec,
  ),
  {
    id: 'discord/poll-whole',
    vendor: 'discord',
    source: spec,
    summary: 'A poll has a question and answers.',
    answer: 50_035,
    accept: asking('well?', ['yes']),
    reject: { body: { poll: { question: { text: 'well?' } } } },
    check: (call) =>
      found(call, 'poll').flatMap(({ value, at }) => {
        const poll = isObject(value) ? value : {}
        return [
          ...said(
            !isObject(poll['question']),
            fault(`${at}.question`, 'BASE_TYPE_REQUIRED', 'This field is required'),
          ),
          ...said(
            objects(poll['answers']).length === 0,
            fault(`${at}.answers`, 'BASE_TYPE_REQUIRED', 'This field is required'),
          ),
        ]
      }),
  },
]

export const discordContent: readonly DiscordRule[] = [...wording, ...allowed, ...polls]
