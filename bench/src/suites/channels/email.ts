import { email } from '@notify/channel-email'
import { createTransport } from 'nodemailer'
import type { Group, Scale } from '../../lib/suite.ts'
import { startSink } from '../../sinks/sink.ts'
import { checked, renderAndSend } from './send.ts'

const connections = 10

/** Mails of one size: what the channel renders is also what the bare pool sends. */
export async function emailGroup(scale: Scale): Promise<Group> {
  const sink = await startSink('smtp')
  const count = scale.count(4_000, 600)
  const server = { host: '127.0.0.1', port: sink.port }
  const channel = email({
    ...server,
    secure: 'none',
    from: 'alerts@acme.dev',
    to: 'team@acme.dev',
    connections,
  })
  const pool = createTransport({
    ...server,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    ignoreTLS: true,
  })
  const base = "nodemailer's pool at its best"
  const run = (call: (index: number) => Promise<unknown>) => checked(sink, 'mail', count, call)
  return {
    title: `e-mail, text and HTML, ${connections} connections`,
    base,
    columns: ['rate', 'cpuUs'],
    ratios: ['rate', 'cpuUs'],
    variants: [
      { name: base, run: run((index) => pool.sendMail(mail(index))) },
      { name: 'channel-email', run: run((index) => renderAndSend(channel, index)) },
    ],
    goals: [{ id: 'G12', variant: 'channel-email', base, figure: 'rate', atLeast: 0.95, gates: true }],
    async close() {
      pool.close()
      await channel.close?.()
      await sink.stop()
    },
  }
}

const mail = (index: number) => ({
  from: 'alerts@acme.dev',
  to: 'team@acme.dev',
  subject: `Disk almost full on db-${index}`,
  text: `The disk of db-${index} is at 91 %. ${'Without more room the database stops tonight. '.repeat(16)}`,
  html: `<p>The disk of <b>db-${index}</b> is at 91 %. ${'Without more room the database stops tonight. '.repeat(32)}</p>`,
})
