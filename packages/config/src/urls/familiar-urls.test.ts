import { expect, test } from 'vitest'
import type { Channel, ChannelEntry } from '@notify/core'
import { inFolder } from '../__fixtures__/chat.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChannelDefinition } from '../definition.ts'
import { loadConfig, type LoadedConfig } from '../load.ts'

const discord: ChannelDefinition = {
  kind: 'discord',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      webhookUrl: { type: 'string', writeOnly: true },
      username: { type: 'string' },
    },
  },
  environment: {},
  credentials: '',
  create: (options: unknown): Channel => ({
    spec: 1,
    kind: 'discord',
    features: { incidents: 'follows' },
    render: () => [options],
    send: async () => ({}),
  }),
}

const load = (text: string): Promise<LoadedConfig | undefined> =>
  inFolder(async (cwd) => {
    await writeFile(join(cwd, 'notify.yaml'), text, { mode: 0o600 })
    const env = { HOOK: 'discord://123456789012345678/abcdefgh-_12?tts=yes' }
    return loadConfig({ cwd, env, channels: { discord: async () => discord } })
  })

test('a url stands for use and the options, and what stands beside it goes over them', async () => {
  const loaded = (await load(
    "channels: { ops: { url: '${HOOK}', username: Bot 🤖, when: { severity: critical } } }",
  ))!
  const { ops } = loaded.options.channels as Record<string, ChannelEntry>
  expect(ops!.when).toEqual({ severity: 'critical' })
  expect(ops!.use.render(undefined as never, undefined as never)[0]).toEqual({
    webhookUrl: 'https://discord.com/api/webhooks/123456789012345678/abcdefgh-_12',
    username: 'Bot 🤖',
  })
  expect(loaded.warnings).toEqual([
    {
      code: 'E_CONFIG_URL',
      path: 'notify.yaml:1:25',
      message: 'channels.ops.url: the parameter tts has no equivalent',
    },
  ])
  expect(loaded.origins()).toContainEqual(
    expect.objectContaining({ path: 'channels.ops.webhookUrl', value: '•••' }),
  )
})

test('what is wrong with it has its place, and no part of it', async () => {
  await expect(load('channels: { ops: { url: discrod://s3cret/x } }')).rejects.toThrow(
    /^notify\.yaml:1:25: channels\.ops\.url: the scheme discrod is not known; did you mean discord\?$/,
  )
})
