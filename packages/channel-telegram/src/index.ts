export { telegram } from './telegram.ts'
export type { TelegramOptions } from './telegram.ts'
export type { People, TelegramMessage } from './message.ts'
export type { TelegramObject, TelegramOverrides } from './native.ts'
