import type { Channel } from '@notify/core/channel'
import { httpWire, readRequest, type HttpReply, type HttpWire } from '@notify/testkit'
import { telegram, type TelegramMessage, type TelegramOptions } from '../index.ts'
import { token } from './rendered.ts'

export interface Wire extends HttpWire {
  readonly channel: (options?: TelegramOptions) => Channel<TelegramMessage>
}

/** A stand-in for the Bot API, and channels that talk to it. */
export function wire(): Wire {
  const given = httpWire({
    answer: (request) => {
      const id = readRequest(request).json['message_id'] ?? given.seen().length
      return { body: { ok: true, result: { message_id: id, chat } } }
    },
    environment: ['TELEGRAM_BOT_TOKEN'],
  })
  return {
    ...given,
    channel: (options) => given.kept(telegram({ chatId: '-100123', token, baseUrl: given.origin(), ...options })),
  }
}

const chat = { id: -100_777, type: 'supergroup', title: 'Ops' }

export const refuse = (status: number, description: string, parameters?: object): HttpReply => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
})

export const post: TelegramMessage = {
  method: 'sendMessage',
  arguments: { chat_id: '-100123', text: 'Disk full', parse_mode: 'HTML' },
}
