import { expect, test } from 'vitest'
import { chat } from '../__fixtures__/chat.ts'
import { configSchema } from './published.ts'
import { createReport } from './report.ts'
import { validate } from './validate.ts'

test('the schema is plain JSON, and each $ref leads somewhere', () => {
  const schema = configSchema([chat])
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  const names = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(20)
  for (const name of names) expect(schema['$defs']).toHaveProperty(name!)
})

test('each kind of channel brings its options', () => {
  const schema = JSON.stringify(configSchema([chat]))
  expect(schema).toContain('"if":{"properties":{"use":{"const":"chat"}},"required":["use"]}')
  expect(schema).toContain('"room":{"type":"string","pattern":"^#","examples":["#ops"]}')
})

test('the schema accepts what the loader accepts', () => {
  const report = createReport()
  const url = 'discord://1/a'
  validate(
    {
      channels: { ops: { use: 'chat', room: '#a' }, log: { url, when: { type: 'a' } } },
      routes: [{ to: ['ops'] }],
    },
    configSchema([chat]),
    '',
    report,
  )
  expect(() => report.finish()).not.toThrow()
})

test('stores bring their options, and a tenant has only what a tenant may say', () => {
  const stores = {
    sqlite: { schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } },
  }
  const { properties } = configSchema([chat], { stores }) as { properties: Record<string, unknown> }
  expect(JSON.stringify(properties['store'])).toContain('"const":"sqlite"')
  const tenant = configSchema([chat], { stores, tenant: true }) as { properties: Record<string, unknown> }
  expect(Object.keys(tenant.properties)).toEqual(expect.arrayContaining(['extends', 'enabled', 'channels']))
  expect(tenant.properties).not.toHaveProperty('store')
})

test('the schema asks for use or a familiar URL', () => {
  const report = createReport()
  validate({ channels: { ops: { room: '#a' } } }, configSchema([chat]), '', report)
  expect(report.problems().map(({ message }) => message)).toEqual([expect.stringMatching(/^channels\.ops: /)])
})

test.each<[string, object]>([
  ['', { severity: 'error' }],
  ['', { severity: ['error', 'critical'], state: 'firing' }],
  ['', { severity: { atLeast: 'error' }, 'metadata.cpu': [1, 2], type: 'task.*' }],
  ['', { not: { title: { matches: '^a', flags: 'i' } }, key: { exists: true } }],
  ['severity', { severity: 'eror' }],
  ['severity', { severity: { atLeast: 'eror' } }],
  ['severity', { all: [{ severity: ['high'] }] }],
  ['state', { state: 'open' }],
  ['metadata', { 'metadata.cpu': { atLeast: 'error' } }],
])('an editor sees what is wrong with %j in a condition', (wrong, when) => {
  const report = createReport()
  const document = { channels: { ops: { use: 'chat', room: '#a' } }, routes: [{ to: ['ops'], when }] }
  validate(document, configSchema([chat]), '', report)
  const told = report.problems().map(({ message }) => message)
  if (wrong === '') expect(told).toEqual([])
  else expect(told.join()).toContain(wrong)
})
