import { proveRules } from '../__fixtures__/prove-rules.ts'
import { sendTelegramFixture } from '../__fixtures__/telegram-sender.ts'
import { telegramRules } from './telegram.ts'

/** The code and the first words, without what differs from message to message. */
proveRules('telegram', telegramRules, async (sandbox, fixture) => {
  const { ok, error_code: code, description } = (await sendTelegramFixture(sandbox, fixture)).json
  if (ok === true) return 'ok'
  const [, words] = String(description).split(/^[^:]*: /)
  return [code, words?.split(/: | '/)[0]].filter(Boolean).join(' ')
})
