import { expect, test } from 'vitest'
import { definition } from './config.ts'
import type { TelegramOptions } from './telegram.ts'

test('the schema knows exactly the options, and hides the token', () => {
  const options: Record<keyof Required<TelegramOptions>, true> = {
    token: true,
    chatId: true,
    topic: true,
    silent: true,
    linkPreview: true,
    protect: true,
    people: true,
    interactive: true,
    baseUrl: true,
    overflow: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).sort()).toEqual(Object.keys(options).sort())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual(['token'])
  for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(definition.create({ chatId: '-100123', token: '1:a' } as never)).toMatchObject({
    kind: 'telegram',
    spec: 1,
  })
})
