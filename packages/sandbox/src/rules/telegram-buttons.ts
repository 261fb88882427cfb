/** Keyboards under messages. https://core.telegram.org/bots/api#inlinekeyboardmarkup */
import { isObject, list, text, type Json, type TelegramCall } from '../vendors/telegram-call.ts'
import { checkedUrl, linkOf } from '../vendors/telegram-entities.ts'
import {
  client,
  page,
  said,
  sending,
  tdlib,
  type TelegramFixture,
  type TelegramRule,
} from './telegram-rule.ts'

const kinds =
  'url callback_data callback_game pay switch_inline_query switch_inline_query_chosen_chat switch_inline_query_current_chat login_url web_app copy_text'.split(
    ' ',
  )
const rowsOf = ({ args }: TelegramCall): readonly unknown[] =>
  isObject(args['reply_markup']) ? list(args['reply_markup']['inline_keyboard']) : []
const buttonsOf = (call: TelegramCall): readonly Json[] => rowsOf(call).flatMap(list).filter(isObject)
const keyboard = (...rows: readonly unknown[]): TelegramFixture =>
  sending({ text: 'hello', reply_markup: { inline_keyboard: rows } })
const button = (more: object): TelegramFixture => keyboard([{ text: 'Open', ...more }])
const pressed = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ text: 'Go', callback_data: String(index) }))

function wrongButton(given: unknown): string | undefined {
  if (!isObject(given)) return 'InlineKeyboardButton must be an Object'
  if (typeof given['text'] !== 'string')
    return 'text' in given ? 'Field "text" must be of type String' : `Can't find field "text"`
  const used = kinds.filter((kind) => given[kind] !== undefined && given[kind] !== '')
  return used.length === 0 ? 'Text buttons are unallowed in the inline keyboard' : undefined
}

export const telegramButtons: readonly TelegramRule[] = [
  {
    id: 'telegram/reply-markup',
    vendor: 'telegram',
    source: client,
    summary: 'reply_markup is an object.',
    answer: '400 object expected as reply markup',
    accept: keyboard(),
    reject: sending({ text: 'hello', reply_markup: [] }),
    check: ({ args, broken }) =>
      said(
        'reply_markup' in args && !broken.includes('reply_markup') && !isObject(args['reply_markup']),
        'object expected as reply markup',
      ),
  },
  {
    id: 'telegram/keyboard-rows',
    vendor: 'telegram',
    source: client,
    summary: 'A keyboard is a list of rows, which are lists of buttons.',
    answer: '400 field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    accept: keyboard(pressed(1)),
    reject: keyboard(...pressed(1)),
    check: (call) =>
      said(
        rowsOf(call).some((row) => !Array.isArray(row)),
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
      ),
  },
  {
    id: 'telegram/button-whole',
    vendor: 'telegram',
    source: client,
    summary: 'A button has a text, and does something.',
    answer: "400 can't parse inline keyboard button",
    accept: button({ url: 'https://example.com' }),
    reject: button({}),
    check: (call) =>
      rowsOf(call)
        .flatMap(list)
        .flatMap((given) => wrongButton(given) ?? [])
        .map((wrong) => `can't parse inline keyboard button: ${wrong}`),
  },
  {
    id: 'telegram/button-text',
    vendor: 'telegram',
    source: tdlib('ReplyMarkup.cpp'),
    summary: 'The text of a button is not empty.',
    answer: '400 inline keyboard button text must be non-empty',
    accept: button({ url: 'https://example.com' }),
    reject: button({ text: '', url: 'https://example.com' }),
    check: (call) =>
      said(
        buttonsOf(call).some((one) => one['text'] === ''),
        'inline keyboard button text must be non-empty',
      ),
  },
  {
    id: 'telegram/button-url',
    vendor: 'telegram',
    source: tdlib('ReplyMarkup.cpp'),
    summary: 'The URL of a button leads to a host with a dot, or to tg://.',
    answer: '400 inline keyboard button URL',
    accept: button({ url: 'https://example.com/a?b=c' }),
    reject: button({ url: 'http://localhost:3000/' }),
    check: (call) =>
      buttonsOf(call)
        .map((one) => text(one['url']))
        .filter((url) => url !== '' && checkedUrl(url) === undefined && linkOf(url) === undefined)
        .map((url) => `inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`),
  },
  {
    id: 'telegram/button-data',
    vendor: 'telegram',
    source: page('inlinekeyboardbutton'),
    summary: 'callback_data has 1 to 64 bytes.',
    answer: '400 BUTTON_DATA_INVALID',
    accept: button({ callback_data: `${'障'.repeat(21)}x` }),
    reject: button({ callback_data: `${'障'.repeat(21)}xx` }),
    check: (call) =>
      said(
        buttonsOf(call).some((one) => Buffer.byteLength(text(one['callback_data'])) > 64),
        'BUTTON_DATA_INVALID',
      ),
  },
  {
    id: 'telegram/button-one',
    vendor: 'telegram',
    source: page('inlinekeyboardbutton'),
    summary: 'A button does one thing: Telegram ignores the others.',
    answer: '400 a button does two things',
    strictOnly: true,
    accept: button({ url: 'https://example.com' }),
    reject: button({ url: 'https://example.com', callback_data: 'go' }),
    check: (call) =>
      said(
        buttonsOf(call).some((one) => kinds.filter((kind) => one[kind] !== undefined).length > 1),
        'a button does two things',
      ),
  },
  {
    id: 'telegram/keyboard-size',
    vendor: 'telegram',
    source: page('inlinekeyboardmarkup', 'believed'),
    summary: 'A keyboard has at most 100 buttons.',
    answer: '400 reply markup is too long',
    accept: keyboard(...Array.from({ length: 100 }, () => pressed(1))),
    reject: keyboard(...Array.from({ length: 101 }, () => pressed(1))),
    check: (call) => said(buttonsOf(call).length > 100, 'reply markup is too long'),
  },
]
