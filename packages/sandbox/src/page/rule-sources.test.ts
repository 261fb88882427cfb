import { expect, test } from 'vitest'
import { vendors } from '../message.ts'
import type { Rule } from '../rules/rule.ts'
import { sourceOf } from './rule-sources.ts'

test.each(vendors)('every rule of %s has its source', async (vendor) => {
  const module = (await import(`../rules/${vendor}.ts`)) as Readonly<Record<string, readonly Rule[]>>
  const rules = module[`${vendor}Rules`]!
  expect(rules.length).toBeGreaterThan(0)
  for (const { id, source } of rules) expect(sourceOf(id)).toBe(source)
})

test('what is no rule has none', () => expect(sourceOf('slack/rate')).toBeUndefined())
