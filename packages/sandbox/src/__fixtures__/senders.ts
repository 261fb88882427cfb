/** Clients as plain as can be: what they send is what the test says. */
import { connect } from 'node:net'
import { once } from 'node:events'
import type { Sandbox } from '../sandbox.ts'
import type { EmailFixture } from '../rules/email.ts'
import type { SlackFixture, SlackStep } from '../rules/slack-rule.ts'
import type { WebhookFixture } from '../rules/webhook.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Of a JSON answer; else empty. */
  readonly json: Readonly<Record<string, unknown>>
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const json = (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : {}
  return { status: response.status, headers: response.headers, text, json }
}

export async function sendSlack({ slack }: Sandbox, step: SlackStep, stamps: readonly string[] = []): Promise<Answer> {
  const { method = 'chat.postMessage', hook, args, form, token = slack.token } = step
  const url = hook === undefined ? slack.apiUrl + method : new URL(hook.startsWith('/') ? hook : slack.webhookUrlOf(hook), slack.apiUrl)
  const headers: Record<string, string> = {}
  if (token !== null && hook === undefined) headers['authorization'] = `Bearer ${token}`
  const type = step.contentType ?? (form === undefined ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded')
  if (step.body === undefined || step.contentType !== undefined) headers['content-type'] = type
  const body = step.body ?? (form === undefined ? JSON.stringify(args ?? {}) : String(new URLSearchParams(form)))
  const filled = body.replace(/\{ts:(\d)\}/g, (_, index: string) => stamps[Number(index)] ?? 'none')
  // Bytes: of a text, fetch would say what type it is.
  return read(await fetch(url, { method: 'POST', headers, body: Buffer.from(filled), redirect: 'manual' }))
}

/** The requests before, and then the one that counts. */
export async function sendSlackFixture(sandbox: Sandbox, fixture: SlackFixture): Promise<Answer> {
  const stamps: string[] = []
  for (const step of fixture.before ?? []) stamps.push(String((await sendSlack(sandbox, step, stamps)).json['ts']))
  return sendSlack(sandbox, fixture, stamps)
}

export const post = (sandbox: Sandbox, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
  sendSlack(sandbox, { args: { channel: '#ops', ...args } })

export async function sendWebhook({ webhook }: Sandbox, { method = 'POST', headers, body }: WebhookFixture): Promise<Answer> {
  return read(await fetch(webhook.url, { method, headers, body, redirect: 'manual' }))
}

export interface Dialogue {
  /** Answers with the last line of the reply; empty when the server ended the connection. */
  say(line: string): Promise<string>
  /** Without CRLF at the end. */
  write(bytes: string): Promise<string>
  readonly greeting: string
  end(): void
}

export async function talk({ email }: Sandbox): Promise<Dialogue> {
  const socket = connect(email.port, email.host)
  let buffered = ''
  let wake = (): void => {}
  socket.on('data', (chunk) => {
    buffered += String(chunk)
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => wake())
  const reply = async (): Promise<string> => {
    for (;;) {
      const [whole, last] = /^(?:\d{3}-.*\r\n)*(\d{3}(?: .*)?)\r\n/.exec(buffered) ?? []
      if (whole !== undefined && last !== undefined) {
        buffered = buffered.slice(whole.length)
        return last
      }
      if (socket.closed) return ''
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const write = (bytes: string): Promise<string> => {
    socket.write(bytes)
    return reply()
  }
  await once(socket, 'connect')
  return { greeting: await reply(), write, say: (line) => write(`${line}\r\n`), end: () => void socket.destroy() }
}

export async function logIn(sandbox: Sandbox): Promise<Dialogue> {
  const dialogue = await talk(sandbox)
  const { user, password } = sandbox.email
  await dialogue.say('EHLO test.example')
  await dialogue.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`)
  return dialogue
}

/** The replies in order, up to the first refusal. */
export async function sendMail(sandbox: Sandbox, fixture: EmailFixture): Promise<string[]> {
  const { from = 'a@example.com', to = ['b@example.com'], parameters, lines = [] } = fixture
  const dialogue = await logIn(sandbox)
  const replies: string[] = []
  const stuffed = lines.join('\r\n').replace(/^\./gm, '..')
  const commands = [
    `MAIL FROM:<${from}>${parameters === undefined ? '' : ` ${parameters}`}`,
    ...to.map((address) => `RCPT TO:<${address}>`),
    'DATA',
    `${stuffed}\r\n.`,
  ]
  for (const command of commands) {
    replies.push(await dialogue.say(command))
    if (!/^[23]/.test(replies.at(-1)!)) break
  }
  dialogue.end()
  return replies
}
