/** How Graph and the token endpoint answer. */
import { randomUUID } from 'node:crypto'
import type { HttpAnswer } from '../http-answer.ts'
import { tenantId } from './graph-tenant.ts'
import type { Json } from '../value.ts'

const jsonType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

export const json = (value: Json, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': jsonType, 'request-id': randomUUID() },
  body: JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata', ...value }),
})

/** Epoch ms; `answer`: the status and the code. */
export function failed(answer: string, message: string, now: number): HttpAnswer {
  const [status = '500', code = 'InternalServerError'] = answer.split(' ')
  const id = randomUUID()
  const date = new Date(now).toISOString().slice(0, 19)
  return {
    status: Number(status),
    headers: { 'content-type': 'application/json', 'request-id': id },
    body: JSON.stringify({
      error: { code, message, innerError: { date, 'request-id': id, 'client-request-id': id } },
    }),
  }
}

export function throttled(now: number, seconds?: number): HttpAnswer {
  const { headers, ...rest } = failed('429 TooManyRequests', 'Too many requests.', now)
  return {
    ...rest,
    headers: { ...headers, ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }) },
  }
}

/** `description` starts with a code: `AADSTS90002: …`. */
export function tokenFailed(answer: string, description: string, now: number): HttpAnswer {
  const [status = '400', error] = answer.split(' ')
  const number = Number(/^AADSTS(\d+)/.exec(description)?.[1] ?? 0)
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    status: Number(status),
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
    body: JSON.stringify({
      error,
      error_description: description,
      error_codes: [number],
      timestamp,
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    }),
  }
}

interface Issued {
  readonly access: string
  readonly refresh?: string
}

export const tokenGiven = ({ access, refresh }: Issued, lifeMs: number): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
  body: JSON.stringify({
    token_type: 'Bearer',
    ...(refresh === undefined
      ? {}
      : {
          scope:
            'ChannelMessage.Send ChannelMessage.ReadWrite Channel.ReadBasic.All Chat.ReadWrite User.Read',
        }),
    expires_in: lifeMs / 1_000,
    ext_expires_in: lifeMs / 1_000,
    access_token: access,
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
  }),
})

export const channelList = (channels: readonly (readonly [string, string])[]): HttpAnswer =>
  json({
    '@odata.count': channels.length,
    value: channels.map(([displayName, id]) => ({
      id,
      displayName,
      createdDateTime: '2026-01-01T00:00:00Z',
      description: null,
      membershipType: 'standard',
      isArchived: false,
      tenantId,
      webUrl: `https://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/${displayName}?tenantId=${tenantId}`,
    })),
  })
