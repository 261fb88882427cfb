import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

const pem = (name: string): string => readFileSync(new URL(`localhost.${name}.pem`, import.meta.url), 'utf8')

/** Self-signed, for localhost and 127.0.0.1. */
export const certificate: string = pem('cert')
const key = pem('key')

export interface Arrived {
  /** Octets as characters. */
  readonly raw: string
  readonly from: string
  readonly to: readonly string[]
  readonly user?: string
  readonly email: Email
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly mails: Arrived[]
  /** Connections so far. */
  connections(): number
}

/** An SMTP server on 127.0.0.1 that keeps what arrives. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Arrived[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.onAuth ? [] : ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    allowInsecureAuth: true,
    closeTimeout: 10,
    key,
    cert: certificate,
    ...options,
    onConnect(session, done) {
      connections++
      if (options.onConnect) options.onConnect.call(server, session, done)
      else done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const bytes = Buffer.concat(chunks)
        void PostalMime.parse(bytes).then((email) => {
          mails.push({
            raw: bytes.toString('latin1'),
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            ...(session.user !== undefined && { user: session.user }),
            email,
          })
          done()
        })
      })
    },
  })
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** A refusal with the server's words. */
export const refusal = (responseCode: number, words: string): Error =>
  Object.assign(new Error(words), { responseCode })

export interface RawServer extends AsyncDisposable {
  readonly port: number
  /** What clients said, line by line, without the lines of a mail; `CONNECT` for every connection. */
  readonly lines: string[]
}

/** Answers each line that a client says; nothing, with `undefined`; ends the connection, with `null`. */
export type Script = (line: string, socket: Socket) => string | null | undefined

/** Speaks SMTP badly, as the script wants it. */
export async function rawServer(script: Script): Promise<RawServer> {
  const lines: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let inData = false
    let rest = ''
    const answer = (line: string): void => {
      const reply = script(line, socket)
      if (reply === null) socket.destroy()
      else if (reply !== undefined) socket.write(`${reply}\r\n`)
      inData = line === 'DATA' && reply?.startsWith('354') === true
    }
    lines.push('CONNECT')
    answer('CONNECT')
    socket.on('data', (chunk) => {
      const all = (rest + chunk.toString('latin1')).split('\r\n')
      rest = all.pop()!
      for (const line of all) {
        if (inData && line !== '.') continue
        lines.push(line)
        answer(line)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Says yes to everything, but for what `instead` answers. */
export const politely =
  (instead: Script = () => undefined): Script =>
  (line, socket) => {
    const other = instead(line, socket)
    if (other !== undefined) return other === '' ? undefined : other
    if (line === 'CONNECT') return '220 mail.test ESMTP'
    if (line === 'DATA') return '354 go on'
    if (line === 'QUIT') return '221 bye'
    return '250 ok'
  }
