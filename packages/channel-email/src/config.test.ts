import { expect, test } from 'vitest'
import { definition } from './config.ts'
import type { EmailMessage } from './message.ts'
import { notification, renderContext, toPeople } from './__fixtures__/samples.ts'

const properties = definition.schema['properties'] as Record<string, Record<string, unknown>>

test('every variable supplies an option that the schema knows', () => {
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining([...new Set(Object.values(definition.environment))]),
  )
})

test('the password, and nothing else, is secret', () => {
  expect(Object.keys(properties).filter((name) => properties[name]?.['writeOnly'] === true)).toEqual([
    'password',
  ])
  expect(definition.schema).toMatchObject({ additionalProperties: false })
})

test('addresses come as one text with commas, as variables have them', () => {
  const options = { ...toPeople, to: 'a@acme.dev, "Ops, Tokyo" <b@acme.dev>,', cc: ['c@acme.dev'] }
  const [message] = definition
    .create(options as never)
    .render(notification(), renderContext()) as EmailMessage[]
  expect(message).toMatchObject({
    to: [
      { name: '', address: 'a@acme.dev' },
      { name: 'Ops, Tokyo', address: 'b@acme.dev' },
    ],
    cc: [{ name: '', address: 'c@acme.dev' }],
  })
})
