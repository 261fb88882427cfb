import { connectionFailure, DeliveryError, retryAfterMs, textOf, type Channel, type SendContext } from '@notify/core/channel'
import type { ChannelDescriptor, RecordedRequest } from '../index.ts'

export interface BoardMessage {
  readonly step: 'find' | 'create' | 'change' | 'upload'
  readonly text: string
  readonly buttons?: readonly { readonly id: string; readonly url?: string }[]
  readonly file?: { readonly name: string; readonly sha256: string }
  readonly id?: string
}

export type BoardFlaw =
  | 'takes two steps in one send'
  | 'gives no reference'
  | 'edits nothing'
  | 'rings nobody'
  | 'has a dead button'
  | 'has no live button'
  | 'lets mentions through'
  | 'opens no file'
  | 'shows a message to verify'
  | 'verifies nothing'
  | 'ignores the signal'
  | 'reads the clock'
  | 'follows redirects'

interface Options {
  readonly baseUrl: string
  readonly endpoint?: boolean
  readonly flaw?: BoardFlaw | undefined
}

/** A channel with everything: it looks before it creates, edits, uploads files, and has buttons. */
export function board({ baseUrl, endpoint = false, flaw }: Options): Channel<BoardMessage> {
  const ask = async (path: string, body: string, context: Pick<SendContext, 'signal'>, now: number): Promise<Answer> => {
    const { signal } = context
    let response: Response
    let text: string
    try {
      response = await fetch(baseUrl + path, {
        method: 'POST',
        body,
        redirect: flaw === 'follows redirects' ? 'follow' : 'manual',
        ...(flaw !== 'ignores the signal' && { signal }),
      })
      text = await textOf(response, 65_536, 'board')
    } catch (error) {
      throw connectionFailure(error, signal, 'board')
    }
    if (response.ok && text.startsWith('{')) return JSON.parse(text) as Answer
    const wait = retryAfterMs(response.headers.get('retry-after'), now)
    throw new DeliveryError(reasonOf(response), `board: the answer was ${response.status}`, {
      ...(wait !== undefined && { retryAfterMs: wait }),
    })
  }
  return {
    spec: 1,
    kind: 'board',
    features: { incidents: 'edits', attachments: true },
    render({ title, body, state, actions = [], attachments = [], members = [] }, { reference, ring }) {
      const seen = flaw === 'reads the clock' ? ` at ${Date.now()}` : ''
      const lines = [state, title, body, ...members.map((member) => member.title)].filter(Boolean).join('\n') + seen
      const text = (flaw === 'lets mentions through' ? lines : lines.replaceAll('@', '(at)')).slice(0, 500).toWellFormed()
      const buttons = actions.flatMap(({ id, url }) => {
        if (url !== undefined) return [{ id, url }]
        const shown = endpoint ? flaw !== 'has no live button' : flaw === 'has a dead button'
        return shown ? [{ id }] : []
      })
      const files = attachments.map(({ name, sha256 }): BoardMessage => ({ step: 'upload', text: name, file: { name, sha256 } }))
      if (reference === undefined || flaw === 'edits nothing') return [{ step: 'find', text, buttons }, ...files]
      const change: BoardMessage = { step: 'change', text, buttons, ...(reference['id'] && { id: reference['id'] }) }
      return ring && flaw !== 'rings nobody' ? [change, { step: 'create', text: 'Still so' }] : [change]
    },
    async send(message, { clock, open, ...context }) {
      const now = clock.now()
      const content = message.file && flaw !== 'opens no file' ? await (await open(message.file)).text() : ''
      const answer = await ask(`/${message.step}`, JSON.stringify({ ...message, content }), context, now)
      const created: BoardMessage = { ...message, step: 'create' }
      if (message.step === 'find' && flaw !== 'takes two steps in one send') return { next: created }
      const made = message.step === 'find' ? await ask('/create', JSON.stringify(created), context, now) : answer
      return made.id === undefined || flaw === 'gives no reference' ? {} : { reference: { id: made.id } }
    },
    async verify(context) {
      if (flaw === 'verifies nothing') return void (await ask('/whoami', '', context, 0).catch(() => {}))
      await ask(flaw === 'shows a message to verify' ? '/find' : '/whoami', '', context, 0)
    },
  }
}

interface Answer {
  readonly id?: string
}

function reasonOf({ status }: Response): DeliveryError['reason'] {
  const known = { 401: 'auth', 403: 'auth', 404: 'not-found', 410: 'gone', 429: 'rate-limited' } as const
  if (status in known) return known[status as keyof typeof known]
  return status >= 500 || status < 400 ? 'unavailable' : 'invalid'
}

export const describeBoard = (flaw?: BoardFlaw): ChannelDescriptor<BoardMessage> => ({
  name: 'board',
  create: ({ origin }) => board({ baseUrl: origin, flaw }),
  interactive: ({ origin }) => board({ baseUrl: origin, flaw, endpoint: true }),
  success: ({ path }: RecordedRequest) => ({ body: path === '/create' ? { id: 'card-4711' } : { ok: true } }),
  requests: ['POST /find', /^POST \/create$/],
  limits: ({ text }) => (text.length <= 500 ? [] : [`text has ${text.length} characters`]),
  live: ({ text }) => text.match(/@(everyone|here)/g) ?? [],
  buttons: ({ buttons = [] }) => buttons,
  ...(flaw === 'ignores the signal' && { deadlineMs: 200 }),
})
