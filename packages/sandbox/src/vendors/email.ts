import type { AddressInfo, Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { smtpFaultIn } from '../fault-words.ts'
import type { SmtpFault } from '../faults.ts'
import { emailRules } from '../rules/email.ts'
import { judge } from '../rules/rule.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { createMailbox, type Mailbox, type Refusal } from './mailbox.ts'
import { createTranscript, type Transcript } from './smtp-transcript.ts'

export interface EmailAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

const account = { user: 'sandbox', password: 'sandbox-password' }
const largestMailBytes = 25 * 1_024 * 1_024

export async function emailStandIn(context: StandInContext): Promise<StandIn<EmailAddress>> {
  const { host } = context
  // By the sender's port: the only thing that smtp-server tells of a socket.
  const sockets = new Map<number, Socket>()
  const mailbox = createMailbox(context)
  const server = new SMTPServer({
    name: 'sandbox.localhost',
    size: largestMailBytes,
    rejectOversized: true,
    // There is no certificate: what a client does with a self-signed one is not what is tried here.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    ...handlers(context, mailbox, (session) => sockets.get(session.remotePort)?.destroy()),
  })
  const port = await listen(server, context.port, host)
  // A sender that goes away in the middle is an error to smtp-server; here it is somebody's test.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    if (remotePort === undefined) return
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  return {
    address: { host, port, ...account },
    settings: {
      options: {
        use: 'email',
        host,
        port,
        secure: 'none',
        user: account.user,
        password: '${EMAIL_PASSWORD}',
        from: 'notify@example.com',
        to: ['team@example.com'],
      },
      environment: { EMAIL_PASSWORD: account.password },
    },
    reset: () => mailbox.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets.values()) socket.destroy()
      }),
  }
}

type Handlers = Pick<
  SMTPServerOptions,
  'logger' | 'onConnect' | 'onAuth' | 'onMailFrom' | 'onRcptTo' | 'onData'
>
type Applies = (fault: SmtpFault) => boolean
type Done = (error?: Error | null) => void
type Command = Extract<SmtpFault, { kind: 'reply' }>['to']

/** What smtp-server answers with: the code goes on the wire as it is. */
const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

const faultReply = ({ code, text }: Extract<SmtpFault, { kind: 'reply' }>): Error =>
  reply(code, text ?? 'a fault of the sandbox')

function refuse(transcript: Transcript, session: SMTPServerSession, { answer, findings }: Refusal): Error {
  transcript.current(session.id)?.refused.push(...findings)
  return reply(answer, findings.map(({ message }) => message).join('; '))
}

function handlers(
  context: StandInContext,
  mailbox: Mailbox,
  drop: (session: SMTPServerSession) => void,
): Handlers {
  const transcript = createTranscript(context)

  function meet(session: SMTPServerSession, applies: Applies, asked?: SmtpFault): SmtpFault | undefined {
    const fault = context.faults.take('email', applies) ?? asked
    const request = transcript.current(session.id)
    if (fault !== undefined && request !== undefined) request.fault = fault.kind
    context.recorder.changed()
    return fault
  }
  function faulty(session: SMTPServerSession, to: Command): Error | undefined {
    const fault = meet(session, (queued) => queued.kind === 'reply' && queued.to === to)
    return fault?.kind === 'reply' ? faultReply(fault) : undefined
  }
  function judgeAddress(to: Command, address: string, session: SMTPServerSession, done: Done): void {
    const { refusal } = judge(emailRules, { phase: 'address', address }, undefined, context.mode)
    done(faulty(session, to) ?? (refusal && refuse(transcript, session, refusal)))
  }
  async function take(bytes: Buffer, session: SMTPServerSession, done: Done): Promise<void> {
    const request = transcript.current(session.id)
    if (request !== undefined) request.body = bytes
    const asked = smtpFaultIn(await textOf(bytes))
    const fault = meet(session, (queued) => queued.kind !== 'reply' || queued.to === 'data', asked)
    if (fault?.kind === 'reply') return done(faultReply(fault))
    const stored = fault === undefined || fault.accept === true
    const refusal = stored
      ? await mailbox.take(bytes, session.envelope, transcript.transaction(session.id))
      : undefined
    if (fault?.kind === 'drop') drop(session)
    if (fault === undefined) done(refusal && refuse(transcript, session, refusal))
  }

  return {
    logger: transcript.logger,
    onConnect(session, done) {
      transcript.open(session.id)
      done(faulty(session, 'connect'))
    },
    onAuth({ username, password }, session, done) {
      const fault = faulty(session, 'auth')
      if (fault !== undefined) return done(fault)
      if (username === account.user && password === account.password) return done(null, { user: username })
      const message = 'the user or the password is wrong'
      done(refuse(transcript, session, { answer: 535, findings: [{ rule: 'email/auth', message }] }))
    },
    onMailFrom: ({ address }, session, done) => judgeAddress('mail', address, session, done),
    onRcptTo: ({ address }, session, done) => judgeAddress('rcpt', address, session, done),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      // The sender left in the middle: there is nobody to answer.
      stream.on('error', () => {})
      stream.on('end', () => void take(Buffer.concat(chunks), session, done))
    },
  }
}

/** A subject and a text may be encoded in the mail; what cannot be read asks for nothing. */
async function textOf(bytes: Buffer): Promise<string> {
  const { subject, text, html } = await PostalMime.parse(bytes).catch((): Partial<Email> => ({}))
  return [subject, text, html].join('\n')
}

/** Binds, or fails with the system's error, e.g. EADDRINUSE. */
function listen(server: SMTPServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve((server.server.address() as AddressInfo).port)
    })
  })
}
