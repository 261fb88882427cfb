import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referenceFile, renderReference } from '../scripts/config-reference.ts'

test('docs/configuration.md is what the schema says; scripts/config-reference.ts writes it', async () => {
  const rendered = await renderReference()
  expect(readFileSync(referenceFile, 'utf8')).toBe(rendered)
  for (const key of ['channels', 'routes', 'tenants', 'silences', 'store'])
    expect(rendered).toContain(`\n## ${key}\n`)
  expect(rendered).toContain('| `token` | text, secret | `SLACK_TOKEN` | Of a bot, xoxb-… |')
})
