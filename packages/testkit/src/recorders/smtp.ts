import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import { certificate } from './certificate.ts'
import {
  connectionsOf,
  counter,
  type Counter,
  type Fault,
  type RecordedRequest,
  type WireRecorder,
} from './recorder.ts'

/** A refusal at one point of the conversation, in the server's words, e.g. `550` and `5.1.1 no such mailbox`. */
export interface SmtpReply {
  readonly at: 'CONNECT' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA'
  readonly code: number
  readonly text: string
}

/** How one mail is answered. `reset-early`: on connecting; `hang` and `reset`: once the server has the whole mail. */
export type SmtpAnswer = 'accept' | SmtpReply | Fault

export type SmtpRecorder = WireRecorder<SmtpAnswer>

export interface SmtpRecorderOptions {
  /** Speaks TLS from the first byte, with a certificate of its own. Default false: plain, without STARTTLS. */
  readonly tls?: boolean
}

type Done = (error?: Error | null) => void
type Mail = { -readonly [Part in keyof RecordedRequest]: RecordedRequest[Part] }

/** What the conversations of one server share. */
interface Exchange {
  readonly requests: Mail[]
  readonly arrivals: Counter
  readonly abandoned: Counter
  /** How the next mail is answered. */
  take(): SmtpAnswer
  /** Of this conversation. */
  socket(session: SMTPServerSession): Socket | undefined
}

/** An SMTP server that takes any login and keeps every mail that was begun. */
export async function smtpRecorder({ tls = false }: SmtpRecorderOptions = {}): Promise<SmtpRecorder> {
  const requests: Mail[] = []
  const queue: SmtpAnswer[] = []
  const [arrivals, abandoned] = [counter(), counter()]
  // By the sender's port: the only thing that smtp-server tells of a socket.
  const sockets = new Map<number, Socket>()
  let otherwise: SmtpAnswer = 'accept'
  const take = (): SmtpAnswer => queue.shift() ?? otherwise
  const socket: Exchange['socket'] = ({ remotePort }) => sockets.get(remotePort)
  const keys = tls ? await certificate() : undefined
  // Loaded here, because most tests speak no SMTP.
  const { SMTPServer } = await import('smtp-server')
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 10,
    secure: tls,
    ...keys,
    ...conversation({ requests, arrivals, abandoned, take, socket }),
  })
  // A sender that goes away in the middle is an error to smtp-server; here it is what a test wanted.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(port))
  })
  const connections = connectionsOf(server.server)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets.values()) socket.destroy()
    })
  return {
    host: '127.0.0.1',
    port,
    origin: `smtp${tls ? 's' : ''}://127.0.0.1:${port}`,
    ...(keys && { ca: keys.cert }),
    requests,
    connections,
    next: (...answers) => void queue.push(...answers),
    always: (answer) => void (otherwise = answer),
    arrived: arrivals.reached,
    abandoned: () => abandoned.reached(1),
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Handlers = Pick<SMTPServerOptions, 'onConnect' | 'onAuth' | 'onMailFrom' | 'onRcptTo' | 'onData'>

function conversation({ requests, arrivals, abandoned, take, socket }: Exchange): Handlers {
  // The answer to a mail is chosen when its conversation begins: it may be a refusal to have one.
  const chosen = new Map<string, SmtpAnswer>()
  const answerTo = ({ id }: SMTPServerSession): SmtpAnswer => {
    const answer = chosen.get(id) ?? take()
    chosen.set(id, answer)
    return answer
  }
  const say = (at: SmtpReply['at'], session: SMTPServerSession, done: Done): void => {
    const answer = answerTo(session)
    if (typeof answer === 'object' && answer.at === at) done(refusal(answer))
    else done()
  }
  return {
    onConnect(session, done) {
      if (answerTo(session) === 'reset-early') socket(session)?.resetAndDestroy()
      else say('CONNECT', session, done)
    },
    onAuth({ username }, session, done) {
      say('AUTH', session, (error) => (error ? done(error) : done(null, { user: username ?? '' })))
    },
    onMailFrom(_, session, done) {
      requests.push({ method: 'MAIL', path: '', headers: {}, body: '' })
      say('MAIL', session, done)
    },
    onRcptTo({ address }, session, done) {
      const mail = requests.at(-1)!
      mail.path = [mail.path, address].filter(Boolean).join(',')
      say('RCPT', session, done)
    },
    onData(stream, session, done) {
      const mail = requests.at(-1)!
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mail.body = Buffer.concat(chunks).toString('utf8')
        arrivals.add()
        const answer = answerTo(session)
        chosen.delete(session.id)
        if (answer === 'hang') socket(session)?.once('close', abandoned.add)
        else if (answer === 'reset') socket(session)?.resetAndDestroy()
        else if (typeof answer === 'object' && answer.at === 'DATA') done(refusal(answer))
        else done()
      })
    },
  }
}

const refusal = ({ code, text }: SmtpReply): Error => Object.assign(new Error(text), { responseCode: code })
