import { createNotifier, type Channel } from '../index.ts'

declare const slack: () => Channel<{ text: string }>

createNotifier({ channels: { ops: slack(), mail: slack() }, routes: [{ to: ['opps'] }] })
createNotifier({ channels: { ops: slack(), mail: slack() }, routes: [{ to: ['ops'], fallback: ['sms'] }] })
createNotifier({ channels: { ops: slack(), mail: slack() }, operators: { to: ['mial'] } })
void createNotifier({ channels: { ops: slack(), mail: slack() } }).send({ title: 'x', to: ['opps'] })
void createNotifier({ channels: { ops: slack() } }).send({ title: 'x', serverity: 'error' })
