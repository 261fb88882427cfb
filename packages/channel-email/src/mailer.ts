import type { NodemailerError, SendMailOptions, Transporter } from 'nodemailer'
import { ended, refusals, toDeliveryError, type Attempted } from './errors.ts'
import * as limits from './limits.ts'
import type { Server } from './server.ts'

/** A mail on its way: what nodemailer takes, as far as we use it. */
export interface OutgoingMail extends SendMailOptions {
  readonly messageId: string
  readonly signal: AbortSignal
}

/** nodemailer, with its own retries and reading of files and URLs switched off. */
export interface Mailer {
  /**
   * One mail, one attempt.
   *
   * @returns Who of several recipients was refused; nothing if nobody was.
   * @throws {DeliveryError}
   */
  send(mail: OutgoingMail): Promise<string | undefined>
  /** Connects and logs in. @throws {DeliveryError} */
  verify(signal: AbortSignal): Promise<void>
  close(): void
}

const isTransporter = (server: Server | Transporter): server is Transporter => 'sendMail' in server

interface Connection {
  /** Left out where the caller gave a ready transporter. */
  readonly server: Server | undefined
  /** Message-IDs of mails whose content was read to its end, and so may have arrived. */
  readonly contentSent: Set<string>
  use<T>(run: (transporter: Transporter) => Promise<T>): Promise<T>
  close(): void
  /** What must not be seen in an error. */
  hidden(): readonly string[]
}

/** The pool, opened by the first mail and again after a refused password. */
function connection(given: Server | Transporter): Connection {
  const server = isTransporter(given) ? undefined : given
  const contentSent = new Set<string>()
  let hide: readonly string[] = []
  let current: Promise<Transporter> | undefined

  const connect = async (): Promise<Transporter> => {
    if (isTransporter(given)) return given
    const password = await given.login?.password.read()
    hide = password === undefined ? [] : formsOf(given.login?.user ?? '', password)
    const { createTransport } = await import('nodemailer')
    const transporter = createTransport(poolOptions(given, password))
    transporter.use('stream', (mail, done) => {
      mail.message.processFunc((content) =>
        content.once('end', () => contentSent.add(mail.data.messageId ?? '')),
      )
      done()
    })
    // Without a listener an error between two mails would end the process; the next mail finds out by itself.
    return transporter.on('error', () => {})
  }

  const open = (): Promise<Transporter> => {
    const opened = connect()
    opened.catch(() => {
      if (current === opened) current = undefined
    })
    return opened
  }

  const use = async <T>(run: (transporter: Transporter) => Promise<T>): Promise<T> => {
    const mine = (current ??= open())
    try {
      return await run(await mine)
    } catch (error) {
      if ((error as Partial<NodemailerError> | undefined)?.code === 'EAUTH' && current === mine) {
        // The next mail asks for the password again.
        server?.login?.password.forget()
        close()
      }
      throw error
    }
  }

  const close = (): void => {
    const closing = current
    current = undefined
    // What could not be opened has told whoever waited for it.
    if (server !== undefined)
      closing?.then(
        (transporter) => transporter.close(),
        () => {},
      )
  }

  return { server, contentSent, use, close, hidden: () => hide }
}

export function mailer(given: Server | Transporter): Mailer {
  const { server, contentSent, use, close, hidden } = connection(given)
  return {
    async send(mail) {
      try {
        const { rejectedErrors = [] } = await use((transporter) => transporter.sendMail(mail))
        return refusals(rejectedErrors as readonly NodemailerError[], hidden())
      } catch (error) {
        const attempted: Attempted =
          server === undefined ? {} : { server, hide: hidden(), contentSent: contentSent.has(mail.messageId) }
        throw mail.signal.aborted ? ended(mail.signal, attempted) : toDeliveryError(error, attempted)
      } finally {
        contentSent.delete(mail.messageId)
      }
    },
    async verify(signal) {
      try {
        await unless(
          signal,
          use((transporter) => transporter.verify()),
        )
      } catch (error) {
        const attempted: Attempted = { ...(server && { server }), hide: hidden(), contentSent: false }
        throw signal.aborted ? ended(signal, attempted) : toDeliveryError(error, attempted)
      }
    },
    close,
  }
}

function poolOptions(
  { host, port, secure, login, tls, timeoutMs, connections }: Server,
  password: string | undefined,
) {
  return {
    pool: true,
    host,
    port,
    secure: secure === 'tls',
    requireTLS: secure === 'starttls',
    ignoreTLS: secure === 'none',
    tls: {
      ...(tls.ca !== undefined && { ca: [tls.ca].flat() }),
      ...(tls.servername !== undefined && { servername: tls.servername }),
    },
    // A server that offers no login must not be sent mail without one.
    ...(login !== undefined && { auth: { user: login.user, pass: password }, forceAuth: true }),
    maxConnections: connections,
    maxMessages: limits.messagesPerConnection,
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const
}

/** What a server could answer to show a login. */
function formsOf(user: string, password: string): readonly string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  return [password, base64(password), base64(`\0${user}\0${password}`), encodeURIComponent(password)]
}

/** nodemailer's own check takes no signal; its connection then ends by its timeouts. */
async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stop = Promise.withResolvers<never>()
  const abort = (): void => stop.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
