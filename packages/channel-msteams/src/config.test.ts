import { beforeEach, expect, test } from 'vitest'
import { webhookUrl } from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'
import { definition } from './config.ts'
import type { MsteamsOptions } from './index.ts'

beforeEach(noEnvironment)

test('the schema knows exactly the options that a file can hold, and hides the secrets', () => {
  const inFile: Record<keyof Omit<Required<MsteamsOptions>, 'fetch'>, true> = {
    webhookUrl: true,
    token: true,
    refreshToken: true,
    clientId: true,
    clientSecret: true,
    tenantId: true,
    teamId: true,
    channel: true,
    people: true,
    overflow: true,
    baseUrl: true,
    loginUrl: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).sort()).toEqual(Object.keys(inFile).sort())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual([
    'webhookUrl',
    'token',
    'refreshToken',
    'clientSecret',
  ])
  for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(definition.create({ webhookUrl } as never)).toMatchObject({ kind: 'msteams', spec: 1 })
})
