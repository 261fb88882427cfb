import { expect, test } from 'vitest'
import { definition } from './config.ts'
import type { SlackOptions } from './options.ts'

test('the schema knows exactly the options that a file can hold, and hides the secrets', () => {
  const inFile: Record<keyof Omit<Required<SlackOptions>, 'fetch' | 'client'>, true> = {
    channel: true,
    token: true,
    webhookUrl: true,
    username: true,
    iconEmoji: true,
    people: true,
    mention: true,
    repeats: true,
    reactions: true,
    interactive: true,
    unfurl: true,
    overflow: true,
    baseUrl: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).sort()).toEqual(Object.keys(inFile).sort())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual([
    'token',
    'webhookUrl',
  ])
  for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(definition.create({ channel: '#ops', token: 'xoxb-1' } as never)).toMatchObject({
    kind: 'slack',
    spec: 1,
  })
})
