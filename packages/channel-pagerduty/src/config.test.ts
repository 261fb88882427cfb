import { expect, test } from 'vitest'
import { definition } from './config.ts'
import type { PagerDutyOptions } from './pagerduty.ts'

test('the schema knows exactly the options, and hides the secret', () => {
  const options: Record<keyof Required<PagerDutyOptions>, true> = {
    integrationKey: true,
    region: true,
    baseUrl: true,
    source: true,
    component: true,
    group: true,
    class: true,
    clientName: true,
    metadata: true,
    changes: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).sort()).toEqual(Object.keys(options).sort())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual(['integrationKey'])
  expect(definition.environment).toEqual({ PAGERDUTY_INTEGRATION_KEY: 'integrationKey' })
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(definition.create({ integrationKey: 'k'.repeat(32) } as never)).toMatchObject({
    kind: 'pagerduty',
    spec: 1,
  })
})
