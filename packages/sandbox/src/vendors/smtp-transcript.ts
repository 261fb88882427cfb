import type { Mutable, SandboxRequest } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'

export interface Transcript {
  /** For `smtp-server`, which tells its log every command and every reply. */
  readonly logger: Logger
  /** A connection began. */
  open(session: string): void
  /** The command that waits for its reply. */
  current(session: string): Mutable<SandboxRequest> | undefined
  /** All commands since the last `MAIL`. */
  transaction(session: string): readonly SandboxRequest[]
}

type Log = (entry: unknown, format?: unknown, ...values: unknown[]) => void
type Logger = Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Log>

interface Session {
  readonly connection: number
  /** In the order in which they were sent: replies come in the same. */
  readonly waiting: Mutable<SandboxRequest>[]
  transaction: Mutable<SandboxRequest>[]
}

/** Records every SMTP command as a request, and its reply code as the status. */
export function createTranscript({ recorder, clock }: StandInContext): Transcript {
  const sessions = new Map<string, Session>()

  function command(session: Session, line: string): void {
    const [, verb = '', path = ''] = /^\s*(\S*)\s*(.*)$/s.exec(line) ?? []
    const method = verb.toUpperCase()
    const { connection } = session
    const request = recorder.request({ vendor: 'email', at: clock.now(), connection, method, path })
    if (method === 'MAIL') session.transaction = []
    session.transaction.push(request)
    session.waiting.push(request)
  }

  function replied(session: Session, line: string): void {
    const code = Number(line.slice(0, 3))
    // DATA gets a second reply after the mail; that is the one that counts.
    if (code === 354) return
    const request = session.waiting.shift()
    if (request === undefined) return
    request.status = code
    // What smtp-server refuses by itself: a syntax, an order of commands, a mail before the login.
    if (code >= 500 && request.refused.length === 0 && request.fault === undefined)
      request.refused.push({ rule: 'email/command', message: line.slice(4) })
    recorder.changed()
  }

  const debug: Log = (entry, _format, text) => {
    const { tnx, cid } = entry as { tnx?: string; cid?: string }
    const session = sessions.get(cid ?? '')
    if (session === undefined || typeof text !== 'string') return
    if (tnx === 'command') command(session, text)
    if (tnx === 'send') replied(session, text)
  }
  const silent: Log = () => {}

  return {
    logger: { trace: silent, debug, info: silent, warn: silent, error: silent, fatal: silent },
    open: (session) =>
      void sessions.set(session, { connection: recorder.connection(), waiting: [], transaction: [] }),
    current: (session) => sessions.get(session)?.waiting[0],
    transaction: (session) => sessions.get(session)?.transaction ?? [],
  }
}
