/** An object as the Bot API writes it. */
export interface TelegramObject {
  readonly [key: string]: unknown
}

/** What a notification may say in Telegram's own words, as `overrides.telegram`. What is given replaces what would be rendered. */
export interface TelegramOverrides {
  /** HTML as Telegram takes it. What is longer than a message loses its markup and is cut. */
  readonly text?: string
  /** No sound. */
  readonly silent?: boolean
  /** Cannot be forwarded or saved. */
  readonly protect?: boolean
  /** A preview of the first link. */
  readonly linkPreview?: boolean
  /** `message_thread_id` of a forum's topic. */
  readonly topic?: number
  /** `message_effect_id`; private chats only. */
  readonly effectId?: string
  /** Rows of buttons instead of the actions. */
  readonly inlineKeyboard?: readonly (readonly TelegramObject[])[]
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly telegram?: TelegramOverrides
  }
}
