import { expect, test } from 'vitest'
import { accountSid, number } from './__fixtures__/sending.ts'
import { definition } from './config.ts'
import type { SmsOptions } from './options.ts'

test('the schema knows exactly the options that a file can hold, and hides the secrets', () => {
  const inFile: Record<keyof Omit<Required<SmsOptions>, 'fetch'>, true> = {
    accountSid: true,
    authToken: true,
    apiKey: true,
    apiSecret: true,
    from: true,
    messagingServiceSid: true,
    to: true,
    maxSegments: true,
    statusCallback: true,
    validity: true,
    countries: true,
    baseUrl: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).toSorted()).toEqual(Object.keys(inFile).toSorted())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual([
    'authToken',
    'apiSecret',
  ])
  for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
})

test('a variable names several numbers', () => {
  const options = { accountSid, authToken: 'x', from: 'Acme', to: `${number}, +15550100,`, countries: '81,1' }
  const channel = definition.create(options as never)
  expect(channel.features.recipients?.map(({ id }) => id)).toEqual([number, '+15550100'])
})
