import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import type { Finding } from '../message.ts'
import { createRates, type Rate, type Rates } from '../rate.ts'
import { judge } from '../rules/rule.ts'
import { edits, sceneOf, sends, type TelegramScene } from '../rules/telegram-rule.ts'
import { telegramRules } from '../rules/telegram.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { failed, good, limited, refused } from './telegram-answers.ts'
import { readCall, type TelegramCall } from './telegram-call.ts'
import {
  callbackQueryId,
  chatIds,
  createChats,
  topicIds,
  type ChatType,
  type TelegramChat,
  type TelegramChats,
} from './telegram-chats.ts'
import { chatOf, createTimeline, type TelegramTimeline } from './telegram-timeline.ts'

export interface TelegramAddress {
  /** e.g. `http://127.0.0.1:4803`: `/bot<token>/<method>` follows. */
  readonly baseUrl: string
  readonly token: string
  /**
   * Id by name. ops, alerts (`@sandbox_alerts`) and `forum` are supergroups, `news` (`@sandbox_news`) a channel, `team` a group,
   * `ada` a person. Nothing can be sent to `moved` (now alerts), `kicked`, `readonly`, grace (blocked the bot), `stranger`
   * (never wrote to it) and `gone` (deleted the account).
   */
  readonly chats: Readonly<Record<string, number>>
  /** Topics of the forum: `incidents`, and `done`, which is closed. */
  readonly topics: Readonly<Record<string, number>>
  /** Of a press on a button, which can be answered. */
  readonly callbackQueryId: string
  /** Adds a chat, and answers its id. Default type `supergroup`. */
  addChat(name: string, options?: { readonly type?: ChatType; readonly username?: string }): number
}

// One message a second and chat, where "short bursts" may pass: how short is not said. Twenty a minute for a group, thirty a
// second for all. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
const perChat: Rate = { burst: 5, everyMs: 1_000 }
const perGroup: Rate = { burst: 20, everyMs: 3_000 }
const forAll: Rate = { burst: 30, everyMs: 1_000 / 30 }

export async function telegramStandIn(context: StandInContext): Promise<StandIn<TelegramAddress>> {
  const { clock, mode } = context
  const chats = createChats()
  const rates = createRates(clock)
  const timeline = createTimeline(context, chats)

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const scene = sceneOf(call, chats)
    const { refusal, warnings } = judge(telegramRules, call, scene, mode)
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      const moved = /upgraded to a supergroup/.test(refusal.answer) ? scene.chat?.migratedTo : undefined
      return refused(refusal, moved === undefined ? undefined : { migrate_to_chat_id: moved })
    }
    // What is refused never reaches the servers that count.
    const waitMs = scene.chat !== undefined && (sends(call) || edits(call)) ? take(rates, scene.chat) : 0
    if (waitMs > 0) {
      http.refuse([{ rule: 'telegram/rate', message: `wait ${Math.ceil(waitMs)} ms` }])
      return limited(Math.ceil(waitMs / 1_000))
    }
    return good(act({ call, http, scene, warnings, chats, timeline }))
  }

  const vendor: HttpVendor = { vendor: 'telegram', answer, failure: (status) => failed(status) }
  const { origin, close } = await serveHttp(context, vendor)
  return {
    address: addressOf(chats, origin),
    settings: {
      options: {
        use: 'telegram',
        token: '${TELEGRAM_BOT_TOKEN}',
        chatId: String(chatIds.ops),
        baseUrl: origin,
      },
      environment: { TELEGRAM_BOT_TOKEN: chats.token },
    },
    reset() {
      chats.reset()
      rates.reset()
    },
    close,
  }
}

function take(rates: Rates, { id, type }: TelegramChat): number {
  const limits: readonly (readonly [string, Rate])[] = [
    ['all', forAll],
    [`chat ${id}`, perChat],
    ...(type === 'private' ? [] : [[`group ${id}`, perGroup] as const]),
  ]
  for (const [key, rate] of limits) {
    const waitMs = rates.take(key, rate)
    if (waitMs > 0) return waitMs
  }
  return 0
}

interface Act {
  readonly call: TelegramCall
  readonly http: HttpCall
  readonly scene: TelegramScene
  readonly warnings: readonly Finding[]
  readonly chats: TelegramChats
  readonly timeline: TelegramTimeline
}

/** Does what the method says, and answers its result; the rules have let it pass. */
function act({ call, http, scene: { chat, posted }, warnings, chats, timeline }: Act): unknown {
  const { method } = call
  if (method === 'getMe') return chats.me
  if (method === 'answerCallbackQuery' || chat === undefined) return true
  if (method === 'getChat') return chatOf(chat)
  if (sends(call)) {
    const sent = timeline.post(call, http, chat, warnings).map(({ shown }) => shown)
    return method === 'sendMediaGroup' ? sent : sent[0]
  }
  posted!.message.requests.push(http.request)
  if (method === 'deleteMessage') {
    timeline.remove(posted!)
    return true
  }
  timeline.edit(posted!, call, warnings)
  return posted!.shown
}

const addressOf = (chats: TelegramChats, origin: string): TelegramAddress => ({
  baseUrl: origin,
  token: chats.token,
  get chats() {
    return Object.fromEntries([...chats.all.values()].map(({ name, id }) => [name, id]))
  },
  topics: topicIds,
  callbackQueryId,
  addChat: (name, options) => chats.add({ name, ...options }).id,
})
