import { createNotifier } from '@notify/core'
import { expect, test } from 'vitest'
import { graphWire, hookWire, signedIn, type Wire } from './__fixtures__/sending.ts'

const graph = graphWire()
const hook = hookWire()
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

const drafts = [
  { title: 'Disk almost full', key: 'disk', state: 'firing' },
  { key: 'disk', state: 'acknowledged', by: 'Zoë' },
  { key: 'disk', state: 'resolved' },
] as const

async function lived(
  wire: Wire,
  options: object,
  before: (index: number) => void,
): Promise<readonly string[]> {
  await using notifier = createNotifier({ channels: { ops: wire.make(options) }, logger: quiet })
  const receipts = []
  for (const [index, draft] of drafts.entries()) {
    before(index)
    receipts.push(...(await notifier.send(draft)).receipts)
  }
  await notifier.drain()
  expect(receipts.map(({ outcome }) => outcome)).toEqual(
    drafts.map(() => expect.stringMatching(/delivered|waiting/)),
  )
  expect(JSON.stringify([receipts, await notifier.read()])).not.toMatch(/canary|access-/)
  return wire
    .seen()
    .map(
      ({ method, path }) =>
        `${method} ${path.replace(/\/messages\/\d+/, '/messages/1').replace(/.*(\/token|\/messages)/, '$1')}`,
    )
}

test('with Graph an incident lives in one message and its thread; one that was deleted is posted anew', async () => {
  const requests = await lived(graph, signedIn, (index) => {
    if (index === 2) graph.answer({ status: 404 })
  })
  expect(requests).toEqual([
    'POST /token',
    'POST /messages',
    'PATCH /messages/1',
    'POST /messages/1/replies',
    'PATCH /messages/1',
    'POST /messages',
  ])
})

test('with a webhook it is a message for each change', async () => {
  expect(await lived(hook, {}, () => {})).toHaveLength(3)
  expect(hook.seen().map(({ body }) => /Firing|Acknowledged|Resolved/.exec(body)?.[0])).toEqual([
    'Firing',
    'Acknowledged',
    'Resolved',
  ])
})
