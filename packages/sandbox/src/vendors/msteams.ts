import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import type { Finding, Mutable, SandboxMessage } from '../message.ts'
import { createRates, type Rate } from '../rate.ts'
import type { MsteamsCall, Workflow } from '../rules/msteams-rule.ts'
import { msteamsRules } from '../rules/msteams.ts'
import { judge } from '../rules/rule.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { isObject, list } from '../value.ts'
import { createRuns } from './msteams-runs.ts'
import { calledBy, readCard } from './msteams-text.ts'

export interface MsteamsAddress {
  /** Of a workflow that posts to the channel Ops; with its signature, which is the secret. */
  readonly webhookUrl: string
  /** The workflow takes the next message, and then cannot post it: its connection has expired. */
  failNextPost(): void
}

const workflow: Workflow = {
  path: '/powerautomate/automations/direct/workflows/5a4d0b0c5a4d0b0c5a4d0b0c5a4d0b0c/triggers/manual/paths/invoke',
  sig: 'sandbox0sandbox0sandbox0sandbox0sandbox0sand',
}
const query = `api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${workflow.sig}`

// "If more than four requests are made in a second, the client connection is throttled"
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook (read 2026-11-21)
const rate: Rate = { burst: 4, everyMs: 250 }

export async function msteamsStandIn(context: StandInContext): Promise<StandIn<MsteamsAddress>> {
  const { clock, mode, recorder } = context
  const rates = createRates(clock)
  const runs = createRuns(context)

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const { refusal, warnings } = judge(msteamsRules, call, workflow, mode)
    const stranger = refusal !== undefined && refusal.answer > 400
    const waitMs = stranger ? 0 : rates.take('', rate)
    if (waitMs > 0) {
      http.refuse([{ rule: 'msteams/rate', message: `wait ${waitMs} ms` }])
      return throttled(Math.ceil(waitMs / 1_000))
    }
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      return refused(refusal.answer, refusal.findings)
    }
    runs.start(keep(call, http, warnings))
    // Only that the workflow was started: no id, so that nothing can edit or answer it.
    return { status: 202, body: '' }
  }

  function keep(
    call: MsteamsCall,
    { request }: HttpCall,
    warnings: readonly Finding[],
  ): Mutable<SandboxMessage> {
    return recorder.message({
      vendor: 'msteams',
      id: `run-${recorder.requests.length}`,
      at: clock.now(),
      ...readCard(call.card),
      to: ['Ops'],
      payload: call.message,
      mentions: calledBy(call.card),
      warnings,
      requests: [request],
    })
  }

  const vendor: HttpVendor = {
    vendor: 'msteams',
    answer,
    failure: (status) => (status === 429 ? throttled() : failed(status, 'a fault of the sandbox')),
  }
  const { origin, close } = await serveHttp(context, vendor)
  const webhookUrl = `${origin}${workflow.path}?${query}`
  return {
    address: { webhookUrl, failNextPost: runs.failNext },
    settings: {
      options: { use: 'msteams', webhookUrl: '${MSTEAMS_WEBHOOK_URL}' },
      environment: { MSTEAMS_WEBHOOK_URL: webhookUrl },
    },
    reset() {
      rates.reset()
      runs.forget()
    },
    async close() {
      runs.forget()
      await close()
    },
  }
}

function readCall({ method, url, headers, body }: HttpCall): MsteamsCall {
  const sig = url.searchParams.get('sig')
  const message = parse(Buffer.from(body).toString('utf8'))
  const [attachment] = list(isObject(message) ? message['attachments'] : undefined)
  return {
    method,
    path: url.pathname,
    ...(sig === null ? {} : { sig }),
    contentType: headers['content-type'] ?? '',
    bytes: body.length,
    ...(message === undefined ? {} : { message }),
    ...(isObject(attachment) ? { card: attachment['content'] } : {}),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const codes: Readonly<Record<number, string>> = {
  400: 'InvalidRequestContent',
  401: 'DirectApiAuthorizationRequired',
  404: 'WorkflowNotFound',
  410: 'Gone',
}

const failed = (status: number, message: string, rule?: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({
    error: {
      code: rule === 'msteams/method' ? 'TriggerRequestMethodNotValid' : (codes[status] ?? 'ServerError'),
      message,
    },
  }),
})

const refused = (status: number, findings: readonly Finding[]): HttpAnswer =>
  failed(status, findings.map(({ message }) => message).join(' '), findings[0]?.rule)

const throttled = (seconds?: number): HttpAnswer => ({
  status: 429,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
  },
  body: JSON.stringify({ error: { code: 'TooManyRequests', message: 'Too many requests.' } }),
})
