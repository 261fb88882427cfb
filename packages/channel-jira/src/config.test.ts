import { expect, test } from 'vitest'
import { definition } from './config.ts'
import type { JiraOptions } from './options.ts'

test('the schema knows exactly the options that a file can hold, and hides the secrets', () => {
  const inFile: Record<keyof Omit<Required<JiraOptions>, 'fetch' | 'client'>, true> = {
    baseUrl: true,
    email: true,
    apiToken: true,
    accessToken: true,
    project: true,
    issueType: true,
    priority: true,
    labels: true,
    fields: true,
    people: true,
    transitions: true,
  }
  const properties = definition.schema['properties'] as Record<string, { writeOnly?: boolean }>
  expect(Object.keys(properties).sort()).toEqual(Object.keys(inFile).sort())
  expect(Object.keys(properties).filter((name) => properties[name]?.writeOnly)).toEqual([
    'apiToken',
    'accessToken',
  ])
  for (const option of Object.values(definition.environment)) expect(properties).toHaveProperty(option)
  expect(Object.keys(definition.environment)).toEqual([
    'JIRA_SERVER_URL',
    'JIRA_EMAIL',
    'JIRA_TOKEN',
    'JIRA_PROJECT_KEY',
  ])
})

test('it is plain data but for what it creates', () => {
  const data = { ...definition, create: undefined }
  expect(JSON.parse(JSON.stringify(data))).toEqual({ ...data, create: undefined })
  const options: JiraOptions = {
    baseUrl: 'https://acme.atlassian.net',
    email: 'a@acme.dev',
    apiToken: 'x',
    project: 'OPS',
  }
  expect(definition.create(options as never)).toMatchObject({ kind: 'jira', spec: 1 })
})
