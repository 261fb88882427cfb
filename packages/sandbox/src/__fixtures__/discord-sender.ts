import type { Sandbox } from '../sandbox.ts'
import type { DiscordFixture, DiscordStep } from '../rules/discord-rule.ts'
import { places } from '../vendors/discord-server.ts'

export interface DiscordAnswer {
  readonly status: number
  readonly headers: Headers
  readonly json: Readonly<Record<string, unknown>>
}

export async function sendDiscord({ discord }: Sandbox, step: DiscordStep, ids: readonly string[] = []): Promise<DiscordAnswer> {
  const fill = (text: string): string => text.replace(/\{id:(\d)\}/g, (_, index: string) => ids[Number(index)] ?? 'none')
  const { method = 'POST', path = `/channels/${places.ops}/messages`, api = '/api/v10', files = [] } = step
  const token = step.token === undefined && !path.startsWith('/webhooks') ? discord.token : step.token
  const headers = new Headers({ 'user-agent': step.userAgent ?? 'DiscordBot (https://example.com, 1.0)' })
  if (token) headers.set('authorization', `Bot ${token}`)
  let body: string | Buffer | FormData | null = method === 'GET' || method === 'DELETE' ? null : fill(JSON.stringify(step.body ?? {}))
  if (step.raw !== undefined) body = Buffer.from(step.raw)
  if (files.length > 0) {
    const form = new FormData()
    if (step.body !== undefined) form.append('payload_json', fill(JSON.stringify(step.body)))
    for (const { part, name, bytes = 5, type = 'application/octet-stream' } of files)
      form.append(part, new Blob([new Uint8Array(bytes)], { type }), name)
    body = form
  } else if (body !== null) headers.set('content-type', step.contentType ?? 'application/json')
  const response = await fetch(new URL(api + fill(path), discord.apiUrl), { method, headers, body })
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) }
}

/** The requests before, and then the one that counts. */
export async function sendDiscordFixture(sandbox: Sandbox, fixture: DiscordFixture): Promise<DiscordAnswer> {
  const ids: string[] = []
  for (const step of fixture.before ?? []) ids.push(String((await sendDiscord(sandbox, step, ids)).json['id']))
  return sendDiscord(sandbox, fixture, ids)
}
