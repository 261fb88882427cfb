import type { Notification, RenderContext } from '@notify/core/channel'
import { notification, renderContext } from '@notify/testkit'
import { telegram, type TelegramMessage, type TelegramOptions } from '../index.ts'

export const token = '123456:canary-7f3a9c'

export const people = { alice: '@alice_dev', bob: 42 }

export const render = (
  given: Partial<Notification> = {},
  context: Partial<RenderContext> = {},
  options: TelegramOptions = {},
): readonly TelegramMessage[] =>
  telegram({ chatId: '-100123', token, people, ...options }).render(notification(given), renderContext(context))

export const textOf = (message: TelegramMessage | undefined): string => String(message?.arguments['text'])
