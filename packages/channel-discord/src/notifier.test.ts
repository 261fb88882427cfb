import { createNotifier } from '@notify/core'
import { expect, test } from 'vitest'
import { hookPath, wire } from './__fixtures__/sending.ts'

const { seen, answer, hook } = wire()
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const webhook = hookPath.replace('/api/', '/api/v10/')

test('an incident lives in one message; one that was deleted is posted anew; no receipt holds the URL', async () => {
  await using notifier = createNotifier({ channels: { ops: hook() }, logger: quiet })
  const drafts = [
    { title: 'Disk almost full', key: 'disk', state: 'firing' },
    { key: 'disk', state: 'acknowledged', by: 'Zoë' },
    { key: 'disk', state: 'resolved' },
  ] as const
  const receipts = []
  for (const [index, draft] of drafts.entries()) {
    if (index === 2) answer({ status: 404, body: { message: 'Unknown Message', code: 10_008 } })
    receipts.push(...(await notifier.send(draft)).receipts)
  }
  await notifier.drain()
  const first = /\d+/.exec(
    String(receipts[0]?.outcome === 'delivered' && receipts[0].reference?.['messageId']),
  )?.[0]
  expect(seen().map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST ${webhook}`,
    `PATCH ${webhook}/messages/${first}`,
    `PATCH ${webhook}/messages/${first}`,
    `POST ${webhook}`,
  ])
  const page = await notifier.read()
  expect(JSON.stringify([receipts, page])).not.toContain('canary')
})
