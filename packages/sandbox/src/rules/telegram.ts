import { telegramButtons } from './telegram-buttons.ts'
import { telegramFiles } from './telegram-files.ts'
import { telegramMarkup, telegramTexts } from './telegram-markup.ts'
import { telegramPlaces } from './telegram-places.ts'
import { telegramBodies, telegramStrangers } from './telegram-requests.ts'
import type { TelegramRule } from './telegram-rule.ts'

/** The order is the Bot API's: the content is read before the chat is looked up, and measured after. */
export const telegramRules: readonly TelegramRule[] = [
  ...telegramStrangers,
  ...telegramBodies,
  ...telegramMarkup,
  ...telegramFiles,
  ...telegramButtons,
  ...telegramPlaces,
  ...telegramTexts,
]
