import { createPager } from './pager.ts'

const { notifier, punctuality } = createPager({
  topic: process.env['NTFY_TOPIC'] ?? 'notify-example',
  baseUrl: process.env['NTFY_URL'] ?? 'http://127.0.0.1:8080',
  people: ['Aya', 'Bruno', 'Chidi'],
})

await notifier.send({ title: 'Deployed version 42' })
await notifier.send({
  key: 'disk/db-1',
  state: 'firing',
  title: 'Disk of db-1 is full',
  severity: 'critical',
})
await notifier.resolve('disk/db-1', { by: 'Aya' })
await notifier.drain({ maxMs: 10_000 })

console.log('in time:', punctuality.share())
