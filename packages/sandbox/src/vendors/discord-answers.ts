/** How Discord answers. */
import type { HttpAnswer } from '../http-answer.ts'
import type { Verdict } from '../rules/rule.ts'
import { objects, type Json } from './discord-call.ts'
import type { Taken } from './discord-limits.ts'

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const codes: ReadonlyMap<number, readonly [status: number, message: string]> = new Map([
  [10_003, [404, 'Unknown Channel']],
  [10_008, [404, 'Unknown Message']],
  [10_015, [404, 'Unknown Webhook']],
  [40_005, [413, 'Request entity too large']],
  [40_333, [403, 'internal network error']],
  [50_001, [403, 'Missing Access']],
  [50_005, [403, 'Cannot edit a message authored by another user']],
  [50_006, [400, 'Cannot send an empty message']],
  [50_007, [403, 'Cannot send messages to this user']],
  [50_008, [400, 'Cannot send messages in a non-text channel']],
  [50_013, [403, 'Missing Permissions']],
  [50_027, [401, 'Invalid Webhook Token']],
  [50_033, [400, 'Invalid Recipient(s)']],
  [50_041, [400, 'Invalid API version']],
  [50_083, [400, 'Thread is archived']],
  [50_109, [400, 'The request body contains invalid JSON.']],
  [160_004, [400, 'A thread has already been created for this message']],
  [160_005, [400, 'Thread is locked']],
  [220_001, [400, 'Webhooks posted to forum channels must have a thread_name or thread_id']],
  [220_002, [400, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id']],
  [220_003, [400, 'Webhooks can only create threads in forum channels']],
])

const statuses: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
}

export const json = (
  value: Json,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

export const failed = (status: number): HttpAnswer =>
  json({ message: `${status}: ${statuses[status] ?? 'Error'}`, code: 0 }, status)

export function refused({ answer, findings }: NonNullable<Verdict<number>['refusal']>): HttpAnswer {
  if (answer !== 50_035) {
    const [status, message] = codes.get(answer) ?? []
    return status === undefined ? failed(answer) : json({ message: message!, code: answer }, status)
  }
  const errors = nested(findings.map(({ message }) => message))
  return json({ message: 'Invalid Form Body', code: answer, errors }, 400)
}

type Nested = { [name: string]: Nested | { code: string; message: string }[] }

/** `embeds.0.title: CODE message` as `{ embeds: { 0: { title: { _errors: [{ code, message }] } } } }`. */
function nested(messages: readonly string[]): Nested {
  const root = Object.create(null) as Nested
  for (const whole of messages) {
    const [, path = '', code = '', message = ''] = /^(.*?): ([A-Z0-9_]+) ([^]*)$/.exec(whole) ?? []
    let at = root
    for (const name of path.split('.').filter(Boolean)) at = (at[name] ??= Object.create(null)) as Nested
    at['_errors'] = [
      ...((at['_errors'] as { code: string; message: string }[] | undefined) ?? []),
      { code, message },
    ]
  }
  return root
}

/** A message as it goes out: the bytes of its files stay here. */
export const shownOf = (shown: Json): Json => ({
  ...shown,
  attachments: objects(shown['attachments']).map((attachment) => ({ ...attachment, data: undefined })),
})

export function limited({ scope, waitMs, ...taken }: Taken): HttpAnswer {
  const seconds = waitMs / 1_000
  return json(
    {
      message: scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.',
      retry_after: seconds,
      global: scope === 'global',
    },
    429,
    {
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : taken.headers),
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': scope,
    },
  )
}

/** Without a time: the fault says how long. */
export const limitedSomehow: HttpAnswer = json(
  { message: 'You are being rate limited.', global: false },
  429,
  { 'x-ratelimit-scope': 'user' },
)
