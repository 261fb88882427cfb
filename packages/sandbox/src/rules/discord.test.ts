import { sendDiscordFixture } from '../__fixtures__/discord-sender.ts'
import { proveRules } from '../__fixtures__/prove-rules.ts'
import { discordRules } from './discord.ts'

proveRules('discord', discordRules, async (sandbox, fixture) => {
  const { status, json } = await sendDiscordFixture(sandbox, fixture)
  const { code } = json as { readonly code?: number }
  return status < 300 ? 'ok' : String(code || status)
})
