import { expect, test } from 'vitest'
import { chat } from './__fixtures__/chat.ts'
import { configSchema } from './file-schema.ts'
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
  expect(schema).toContain('"if":{"properties":{"use":{"const":"chat"}}}')
  expect(schema).toContain('"room":{"type":"string","pattern":"^#","examples":["#ops"]}')
})

test('the schema accepts what the loader accepts', () => {
  const report = createReport('notify.yaml')
  validate(
    { channels: { ops: { use: 'chat', room: '#a' } }, routes: [{ to: ['ops'] }] },
    configSchema([chat]),
    '',
    report,
  )
  expect(() => report.finish()).not.toThrow()
})
