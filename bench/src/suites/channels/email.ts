import { email } from '@notify/channel-email'
import { createTransport } from 'nodemailer'
import type { Group, Scale } from '../../lib/suite.ts'
import { startSink } from '../../sinks/sink.ts'
import { addsLittle } from './open.ts'
import { rendered, runsTo, sendAll } from './send.ts'

const connections = 10
const base = "nodemailer's pool at its best"
const sendName = 'channel-email, send alone'
const wholeName = 'channel-email'

/** Mails of one size: what the channel renders is also what the bare pool sends. */
export async function emailGroup(scale: Scale): Promise<Group> {
  const sink = await startSink('smtp')
  const { whole, sending } = runsTo(sink, 'mail', scale.count(4_000, 1_000))
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
  const messages = (index: number) => rendered(channel, index)
  const asked = (index: number) => {
    const { from, to, subject, text, html, headers } = messages(index)[0]!
    return { from: { ...from }, to: to.map((one) => ({ ...one })), subject, text, html, headers }
  }
  return {
    title: `e-mail, text and HTML, ${connections} connections`,
    base,
    columns: ['rate', 'cpuUs', 'wireBytes'],
    ratios: ['rate', 'cpuUs'],
    variants: [
      { name: base, run: sending(asked, (mail) => pool.sendMail(mail)) },
      { name: sendName, run: sending(messages, (all, index) => sendAll(channel, all, index)) },
      { name: wholeName, run: whole((index) => sendAll(channel, messages(index), index)) },
    ],
    goals: [
      {
        promise: "E-mail as fast as nodemailer's pool at its best",
        variant: wholeName,
        base,
        figure: 'rate',
        atLeast: 0.95,
        gates: true,
      },
      addsLittle(sendName, base),
    ],
    async close() {
      pool.close()
      await channel.close?.()
      await sink.stop()
    },
  }
}
