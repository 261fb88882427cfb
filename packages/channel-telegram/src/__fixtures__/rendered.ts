import type { Notification, RenderContext } from '@notify/core/channel'
import { telegram, type TelegramMessage, type TelegramOptions } from '../index.ts'

export const token = '123456:canary-7f3a9c'

export const firing: Notification = {
  id: '019ab4b5-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'Disk almost full',
  occurredAt: Date.UTC(2026, 10, 21, 9, 0, 0),
}

export const people = { alice: '@alice_dev', bob: 42 }

export const render = (
  notification: Partial<Notification> = {},
  context: Partial<RenderContext> = {},
  options: TelegramOptions = {},
): readonly TelegramMessage[] =>
  telegram({ chatId: '-100123', token, people, ...options }).render(
    { ...firing, ...notification },
    { cause: 'route', locale: 'en', ...context },
  )

export const textOf = (message: TelegramMessage | undefined): string => String(message?.arguments['text'])

/** So many characters of numbered words. */
export const words = (count: number): string =>
  Array.from({ length: Math.ceil(count / 10) }, (_, index) => `word${String(index).padStart(5, '0')}`).join(' ')
