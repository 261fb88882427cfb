import { createNotifier } from '@notify/core'
import { recorder } from '@notify/core/testing'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './__fixtures__/folder.ts'
import { sqlite } from './index.ts'

/** Every row of every table, bytes as text. */
function everything(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  const cells = tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM ${String(name)}`)
      .all()
      .flatMap(Object.values),
  )
  database.close()
  return cells
    .map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : String(cell)))
    .join('\n')
}

test('a person who is forgotten is named in no row of any table, nor are their files there', async () => {
  const path = join(temporaryFolder(), 'notify.db')
  const store = sqlite(path, { threads: false })
  onTestFinished(() => store.close())
  const mail = recorder({ address: 'email' })
  const notifier = createNotifier({ store, channels: { mail }, retry: { attempts: 1 }, observers: [] })
  const person = (id: string) => ({ id, addresses: { email: `${id}@acme.dev` } })
  const [ada, ben] = [person('ada-Q'), person('ben')]
  await notifier.send({
    title: 'to her',
    recipients: [ada],
    attachments: [{ name: 'payslip', content: 'for ada-Q' }],
  })
  await notifier.send({
    title: 'to both',
    recipients: [ada, ben],
    attachments: [{ name: 'menu', content: 'fish and chips' }],
  })
  mail.fail(new Error('not now'))
  await notifier.send({ title: 'dead', recipients: [ada] })
  expect(everything(path)).toContain('for ada-Q')

  expect((await store.purge({ recipient: 'ada-Q' })).notifications).toBe(3)
  const left = everything(path)
  expect(left).not.toContain('ada-Q')
  expect(left).toContain('ben@acme.dev')
  expect(left).toContain('fish and chips')
  await notifier.close()
})
