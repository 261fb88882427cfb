/** What Telegram takes. https://core.telegram.org/bots/api (Bot API 10.1, read 2026-11-21) */

/** UTF-16 units of a text ("1-4096 characters after entities parsing"). The unit is not said; entities are counted in this one. */
export const textMaxChars = 4_096

/**
 * Characters of all tags in a text. Not documented: entities of about 9,500 bytes are refused as `ENTITIES_TOO_LONG`.
 * https://github.com/tdlib/telegram-bot-api/issues/165
 */
export const tagsMaxChars = 8_192

/** Bytes of an uploaded file ("up to 50 MB"). An empty file is refused. */
export const fileMaxBytes = 50_000_000

/** Of a link or a button, ours. */
export const urlMaxChars = 2_000

/** Of `callback_data` ("1-64 bytes"). */
export const callbackMaxBytes = 64

/** Ours: longer is not readable on a button. */
export const buttonMaxChars = 64

/** Ours, of 100: more would bury the message. */
export const buttonsMax = 20

/** Ours: more would bury the chat. What is left is counted in the last one. */
export const partsMax = 10
