/** What a message says, and how its markup is read. */
import { isObject, list, text, type TelegramCall } from '../vendors/telegram-call.ts'
import type { MarkedOrWrong } from '../vendors/telegram-text.ts'
import { client, html, ok, page, said, sending, tdlib, type TelegramRule } from './telegram-rule.ts'

const contentsOf = ({ content, media }: TelegramCall): readonly MarkedOrWrong[] => [
  ...(content === undefined ? [] : [content]),
  ...media.map(({ caption }) => caption),
]
const says = ({ method }: TelegramCall): boolean => method === 'sendMessage' || method === 'editMessageText'
const captionOf = (length: number) => ({
  method: 'sendPhoto',
  args: {
    chat_id: -1001000000001,
    photo: 'https://example.com/a.png',
    caption: `<b>${'x'.repeat(length)}</b>`,
    parse_mode: 'HTML',
  },
})
const entity = (more: object) => ({
  text: 'hello',
  entities: [{ type: 'bold', offset: 0, length: 5, ...more }],
})
const kinds =
  'bold italic underline strikethrough spoiler code pre text_link text_mention custom_emoji blockquote expandable_blockquote date_time mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(
    ' ',
  )

function wrongEntity(given: unknown): string | undefined {
  if (!isObject(given)) return 'expected an Object'
  for (const name of ['offset', 'length'])
    if (!Number.isInteger(given[name]))
      return name in given ? `Field "${name}" must be of type Number` : `Can't find field "${name}"`
  if (typeof given['type'] !== 'string') return `Can't find field "type"`
  if (!kinds.includes(given['type'])) return 'Unsupported type specified'
  const needed = { text_link: 'url', text_mention: 'user', custom_emoji: 'custom_emoji_id' }[given['type']]
  return needed !== undefined && given[needed] === undefined ? `Can't find field "${needed}"` : undefined
}

const reading: readonly TelegramRule[] = [
  {
    id: 'telegram/text-present',
    vendor: 'telegram',
    source: client,
    summary: 'A text is not empty.',
    answer: '400 message text is empty',
    accept: ok,
    reject: sending({ text: '' }),
    check: (call) => said(says(call) && text(call.args['text']) === '', 'message text is empty'),
  },
  {
    id: 'telegram/text-bytes',
    vendor: 'telegram',
    source: client,
    summary: 'A text with its markup has at most 32,768 bytes.',
    answer: '400 text is too long',
    accept: html(`${'<b></b>'.repeat(4_680)}hello`),
    reject: html(`${'<b></b>'.repeat(4_681)}hello`),
    check: ({ args }) =>
      said(
        ['text', 'caption'].some((name) => Buffer.byteLength(text(args[name])) > 32_768),
        'text is too long',
      ),
  },
  {
    id: 'telegram/parse-mode',
    vendor: 'telegram',
    source: client,
    summary: 'The mode is HTML, MarkdownV2 or Markdown.',
    answer: '400 unsupported parse_mode',
    accept: sending({ text: '*hello*', parse_mode: 'markdownv2' }),
    reject: sending({ text: 'hello', parse_mode: 'MarkdownV3' }),
    check: (call) =>
      said(
        contentsOf(call).some(({ modeUnknown }) => modeUnknown === true),
        'unsupported parse_mode',
      ),
  },
  {
    id: 'telegram/html',
    vendor: 'telegram',
    source: tdlib('MessageEntity.cpp'),
    summary: 'Tags are known, closed and well nested.',
    answer: "400 can't parse entities",
    accept: html('<b>Disk <i>full</i></b> &lt;1 % &amp; <a href="https://example.com">日本語</a> &nbsp;'),
    reject: html('Disk <b>full</i>'),
    check: (call) => wrongMarkup(call, 'html'),
  },
  {
    id: 'telegram/markdown',
    vendor: 'telegram',
    source: tdlib('MessageEntity.cpp'),
    summary: 'In MarkdownV2 reserved characters are escaped and marks are closed.',
    answer: "400 can't parse entities",
    accept: sending({ text: '*Disk* _full_\\!\n>1 \\< 2\n`a.b`', parse_mode: 'MarkdownV2' }),
    reject: sending({ text: 'Disk full!', parse_mode: 'MarkdownV2' }),
    check: (call) => wrongMarkup(call, 'markdownv2'),
  },
  {
    id: 'telegram/markdown-old',
    vendor: 'telegram',
    source: page('markdown-style'),
    summary: 'In the old Markdown marks are closed.',
    answer: "400 can't parse entities",
    accept: sending({ text: '*Disk* full! \\_', parse_mode: 'Markdown' }),
    reject: sending({ text: 'disk_full', parse_mode: 'Markdown' }),
    check: (call) => wrongMarkup(call, 'markdown'),
  },
  {
    id: 'telegram/entities',
    vendor: 'telegram',
    source: client,
    summary: 'Entities have a known type, an offset and a length.',
    answer: "400 can't parse MessageEntity",
    accept: sending(entity({})),
    reject: sending(entity({ type: 'big' })),
    check: ({ args }) =>
      [...list(args['entities']), ...list(args['caption_entities'])]
        .flatMap((given) => wrongEntity(given) ?? [])
        .map((wrong) => `can't parse MessageEntity: ${wrong}`),
  },
  {
    id: 'telegram/entities-or-mode',
    vendor: 'telegram',
    source: page('sendMessage'),
    summary: 'Entities come instead of a mode: with one they are ignored.',
    answer: '400 entities and parse_mode',
    strictOnly: true,
    accept: sending(entity({})),
    reject: sending({ ...entity({}), parse_mode: 'HTML' }),
    check: ({ args }) =>
      said(
        text(args['parse_mode']) !== '' && [args['entities'], args['caption_entities']].some(Array.isArray),
        'entities and parse_mode',
      ),
  },
]

const wrongMarkup = (call: TelegramCall, mode: string): string[] =>
  [call.args, ...call.media.map(({ given }) => given ?? {})].some(
    (args) => text(args['parse_mode']).toLowerCase() === mode,
  )
    ? contentsOf(call).flatMap(({ wrong }) => (wrong === undefined ? [] : [`can't parse entities: ${wrong}`]))
    : []

const read: readonly TelegramRule[] = [
  {
    id: 'telegram/text-shown',
    vendor: 'telegram',
    source: tdlib('MessageEntity.cpp'),
    summary: 'Something is left of a text without markup and white space.',
    answer: '400 text must be non-empty',
    accept: html(' <b>a</b>\n'),
    reject: html('<b> </b>\n'),
    check: (call) =>
      said(
        says(call) && call.content?.wrong === undefined && call.content?.text === '',
        'text must be non-empty',
      ),
  },
  {
    id: 'telegram/text-length',
    vendor: 'telegram',
    source: page('sendMessage'),
    summary: 'A text has at most 4,096 characters, its markup read; we count UTF-16 units, as entities do.',
    answer: '400 message is too long',
    accept: html(`<b>${'x'.repeat(4_096)}</b>`),
    reject: html(`<b>${'x'.repeat(4_097)}</b>`),
    check: (call) => said(says(call) && (call.content?.text.length ?? 0) > 4_096, 'message is too long'),
  },
  {
    id: 'telegram/caption-length',
    vendor: 'telegram',
    source: page('sendPhoto'),
    summary: 'A caption has at most 1,024 characters, its markup read.',
    answer: '400 message caption is too long',
    accept: captionOf(1_024),
    reject: captionOf(1_025),
    check: (call) =>
      said(
        !says(call) && contentsOf(call).some(({ text }) => text.length > 1_024),
        'message caption is too long',
      ),
  },
  {
    id: 'telegram/entities-count',
    vendor: 'telegram',
    source: { text: 'https://github.com/tdlib/telegram-bot-api/issues/165', level: 'believed' },
    summary: 'A message keeps 100 entities: Telegram drops the rest.',
    answer: '400 ENTITIES_TOO_LONG',
    accept: html('<b>a</b> '.repeat(100)),
    reject: html('<b>a</b> '.repeat(101)),
    check: (call) =>
      said(
        contentsOf(call).some(({ entities }) => entities.length > 100),
        'over 100 entities',
      ),
  },
  {
    id: 'telegram/link',
    vendor: 'telegram',
    source: tdlib('LinkManager.cpp'),
    summary: 'Links lead to a host with a dot, or to tg:// and ton://: Telegram leaves others out.',
    answer: '400 a link would be left out',
    strictOnly: true,
    accept: html('<a href="https://example.com/a?b=c#d">here</a> <a href="tg://user?id=70001">ada</a>'),
    reject: html('<a href="http://localhost:3000/">here</a>'),
    check: (call) =>
      said(
        contentsOf(call).some(({ dropped }) => dropped.length > 0),
        'a link would be left out',
      ),
  },
  {
    id: 'telegram/mention-known',
    vendor: 'telegram',
    source: page('formatting-options'),
    summary: 'Whoever is mentioned by number has written to the bot: else nobody is called.',
    answer: '400 nobody has this id',
    strictOnly: true,
    accept: html('<a href="tg://user?id=70001">ada</a>'),
    reject: html('<a href="tg://user?id=79999">eve</a>'),
    check: (call, { chats }) =>
      said(
        contentsOf(call).some(({ entities }) => entities.some(({ user }) => user && !chats.all.has(user.id))),
        'nobody has this id',
      ),
  },
  {
    id: 'telegram/link-preview',
    vendor: 'telegram',
    source: client,
    summary: 'link_preview_options is an object.',
    answer: '400 object expected as link preview options',
    accept: sending({ text: 'hello', link_preview_options: { is_disabled: true } }),
    reject: sending({ text: 'hello', link_preview_options: [true] }),
    check: ({ args, broken }) =>
      said(
        'link_preview_options' in args &&
          !broken.includes('link_preview_options') &&
          !isObject(args['link_preview_options']),
        'object expected as link preview options',
      ),
  },
]

/** Before the chat is looked up. */
export const telegramMarkup: readonly TelegramRule[] = reading
/** After the chat is found. */
export const telegramTexts: readonly TelegramRule[] = read
