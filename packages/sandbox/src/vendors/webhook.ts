import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import type { Finding, SandboxMessage } from '../message.ts'
import { judge } from '../rules/rule.ts'
import { webhookRules } from '../rules/webhook.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'

export interface WebhookAddress {
  readonly url: string
  /** As Standard Webhooks write it; GitHub's and Stripe's schemes use the whole text as the key. */
  readonly secret: string
}

const secret = `whsec_${Buffer.from('the sandbox has no other secret!').toString('base64')}`

export async function webhookStandIn(context: StandInContext): Promise<StandIn<WebhookAddress>> {
  const { clock, mode, recorder } = context
  const byId = new Map<string, SandboxMessage>()

  function answer(call: HttpCall): HttpAnswer {
    const { refusal, warnings } = judge(webhookRules, call, { secret, now: clock.now() }, mode)
    if (refusal !== undefined) {
      call.refuse(refusal.findings)
      return json(refusal.answer, { error: refusal.findings[0]?.message })
    }
    keep(call, warnings)
    return json(200, { received: true })
  }

  function keep(call: HttpCall, warnings: readonly Finding[]): void {
    const text = Buffer.from(call.body).toString('utf8')
    const payload = parse(text)
    const sent = call.headers['webhook-id'] ?? call.headers['x-github-delivery'] ?? word(payload, 'id')
    const first = sent === undefined ? undefined : byId.get(sent)
    const message = recorder.message({
      vendor: 'webhook',
      id: sent ?? `request-${recorder.requests.length}`,
      at: clock.now(),
      title: titleOf(payload),
      text,
      to: [call.url.pathname],
      payload,
      ...(first === undefined ? {} : { duplicateOf: first.id }),
      mentions: [],
      warnings,
      requests: [call.request],
    })
    if (sent !== undefined && first === undefined) byId.set(sent, message)
  }

  const vendor: HttpVendor = {
    vendor: 'webhook',
    answer,
    failure: (status) => json(status, { error: 'a fault of the sandbox' }),
  }
  const { origin, close } = await serveHttp(context, vendor)
  const url = `${origin}/hook`
  return {
    address: { url, secret },
    settings: {
      options: { use: 'webhook', url, sign: { secret: '${WEBHOOK_SECRET}' } },
      environment: { WEBHOOK_SECRET: secret },
    },
    reset: () => byId.clear(),
    close,
  }
}

const json = (status: number, value: Readonly<Record<string, unknown>>): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const word = (value: unknown, name: string): string | undefined => {
  const found =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** The first that is there: a receiver has no better idea of what to show. */
function titleOf(payload: unknown): string {
  const data = typeof payload === 'object' && payload !== null && 'data' in payload ? payload.data : undefined
  const names = ['title', 'subject', 'summary', 'type']
  return (
    names.map((name) => word(data, name) ?? word(payload, name)).find((found) => found !== undefined) ?? ''
  )
}
