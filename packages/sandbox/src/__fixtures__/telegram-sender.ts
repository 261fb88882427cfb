import type { Sandbox } from '../sandbox.ts'
import { ok, type TelegramFixture, type TelegramStep } from '../rules/telegram-rule.ts'

export interface TelegramAnswer {
  readonly status: number
  readonly headers: Headers
  readonly json: Readonly<Record<string, unknown>>
}

export async function sendTelegram({ telegram }: Sandbox, step: TelegramStep, ids: readonly string[] = []): Promise<TelegramAnswer> {
  const { method = 'sendMessage', args = ok.args ?? {}, files, token = telegram.token } = step
  const fill = (text: string): string => text.replace(/"?\{id:(\d)\}"?/g, (_, index: string) => ids[Number(index)] ?? '0')
  let body: string | FormData = step.raw ?? fill(JSON.stringify(args))
  const headers = new Headers()
  if (files === undefined) headers.set('content-type', step.contentType ?? 'application/json')
  else {
    const form = new FormData()
    for (const [name, value] of Object.entries(args)) form.append(name, typeof value === 'string' ? value : fill(JSON.stringify(value)))
    for (const [part, { name, bytes, type = 'application/octet-stream', head = [] }] of Object.entries(files)) {
      const content = new Uint8Array(bytes)
      content.set(head)
      form.append(part, new Blob([content], { type }), name)
    }
    body = form
  }
  const response = await fetch(`${telegram.baseUrl}/bot${token}/${method}`, { method: 'POST', headers, body })
  return { status: response.status, headers: response.headers, json: (await response.json()) as TelegramAnswer['json'] }
}

/** The requests before, and then the one that counts. */
export async function sendTelegramFixture(sandbox: Sandbox, fixture: TelegramFixture): Promise<TelegramAnswer> {
  const ids: string[] = []
  for (const step of fixture.before ?? []) {
    const { result } = (await sendTelegram(sandbox, step, ids)).json as { result?: { message_id?: number } }
    ids.push(String(result?.message_id))
  }
  return sendTelegram(sandbox, fixture, ids)
}
