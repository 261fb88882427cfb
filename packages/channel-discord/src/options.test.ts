import { ConfigurationError, type Channel } from '@notify/core/channel'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { asBot, firing, webhookUrl } from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'
import { definition } from './config.ts'
import { discord, type DiscordMessage, type DiscordOptions } from './index.ts'

beforeEach(noEnvironment)

const goesTo = (channel: Channel<DiscordMessage>): string =>
  channel.render(firing, { cause: 'route', locale: 'en' })[0]?.webhook ?? 'bot'

describe('options go before the environment, the bot before the webhook', () => {
  const set = (): void => {
    vi.stubEnv('DISCORD_WEBHOOK_URL', webhookUrl)
    vi.stubEnv('DISCORD_BOT_TOKEN', 'bot-canary')
    vi.stubEnv('DISCORD_CHANNEL_ID', '200000000000000001')
  }

  test.each<[DiscordOptions, string]>([
    [{}, 'bot'],
    [{ webhookUrl }, '*'],
    [{ ...asBot, webhookUrl }, 'bot'],
    [{ token: 'other' }, 'bot'],
    [{ webhooks: { 'disk.*': webhookUrl } }, 'disk.*'],
  ])('%j with everything in the environment goes to %s', (options, to) => {
    set()
    expect(goesTo(discord(options))).toBe(to)
  })

  test('half a bot in the environment leaves the webhook', () => {
    set()
    vi.stubEnv('DISCORD_BOT_TOKEN', '')
    expect(goesTo(discord())).toBe('*')
  })
})

describe('what is wrong is refused when it is made, without a secret', () => {
  test.each<[DiscordOptions, string]>([
    [{}, 'there is nowhere to post'],
    [{ token: 'canary' }, 'channelId is missing'],
    [{ channelId: asBot.channelId! }, 'token is missing'],
    [{ webhookUrl: '' }, 'expected the URL of a webhook'],
    [{ webhookUrl: 'https://discord.com/api/webhooks/canary' }, 'expected the URL of a webhook'],
    [{ webhookUrl: webhookUrl.replace('https', 'http') }, 'expected the URL of a webhook'],
    [{ webhookUrl: `${webhookUrl}/slack` }, 'expected the URL of a webhook'],
    [{ webhooks: { 'alert.x': 'canary' } }, 'webhooks.alert.x'],
    [{ ...asBot, channelId: '#ops' }, 'expected an id'],
    [{ webhookUrl, threadId: '1/../2' }, 'threadId'],
    [{ webhookUrl, people: { bob: '@bob' } }, 'people.bob'],
    [
      { webhookUrl, colors: { 'a.b': 'red' } },
      "colors.a.b: discord: expected a colour; write it as '#e67e22'",
    ],
    [
      { webhookUrl, avatarUrl: 'data:image/png;base64,canary' },
      'avatarUrl: discord: expected the URL of a picture',
    ],
    [{ webhookUrl, username: ' ' }, 'expected 1 to 80 characters'],
  ])('%j', (options, message) => {
    const error = (() => {
      try {
        return discord(options)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).not.toContain('canary')
  })

  test.each(['discordapp.com/api', 'ptb.discord.com/api', 'discord.com/api/v10'])('%s is taken', (place) => {
    expect(goesTo(discord({ webhookUrl: webhookUrl.replace('discord.com/api', place) }))).toBe('*')
  })

  test('what a function supplies is checked when it is used', async () => {
    const channel = discord({ webhookUrl: () => 'https://evil.example/canary' })
    const sending = channel.verify!({ signal: new AbortController().signal })
    await expect(sending).rejects.toMatchObject({
      reason: 'auth',
      message: 'discord: what was supplied is not the URL of a webhook',
    })
  })
})

describe('the definition', () => {
  test('knows exactly the options, and hides the secrets', () => {
    const all: Record<keyof Required<DiscordOptions>, true> = {
      webhookUrl: true,
      webhooks: true,
      token: true,
      channelId: true,
      username: true,
      avatarUrl: true,
      threadId: true,
      people: true,
      interactive: true,
      colors: true,
      baseUrl: true,
      overflow: true,
    }
    const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
    expect(Object.keys(properties).sort()).toEqual(Object.keys(all).sort())
    expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual([
      'webhookUrl',
      'token',
    ])
    expect(properties['webhooks']).toMatchObject({ additionalProperties: { writeOnly: true } })
    for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
  })

  test('is plain data but for what it creates', () => {
    const data = { ...definition, create: undefined }
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
    expect(definition.create({ webhookUrl } as never)).toMatchObject({ kind: 'discord', spec: 1 })
  })
})
