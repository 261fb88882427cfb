/** How the Bot API answers. */
import type { HttpAnswer } from '../http-answer.ts'
import type { Verdict } from '../rules/rule.ts'
import type { Json } from './telegram-call.ts'

const prefixes: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
}

const json = (value: Json, status = 200, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

export const good = (result: unknown): HttpAnswer => json({ ok: true, result })

export function failed(status: number, words = '', parameters?: Json): HttpAnswer {
  const prefix = prefixes[status] ?? 'Error'
  return json(
    {
      ok: false,
      error_code: status,
      description: words === '' ? prefix : `${prefix}: ${words}`,
      ...(parameters === undefined ? {} : { parameters }),
    },
    status,
  )
}

/** The first of what the checks found, in full. */
export function refused(
  { answer, findings }: NonNullable<Verdict<string>['refusal']>,
  parameters?: Json,
): HttpAnswer {
  const [status = '400', ...words] = answer.split(' ')
  return failed(Number(status), words.length === 0 ? '' : findings[0]?.message, parameters)
}

export function limited(seconds: number): HttpAnswer {
  const answer = failed(429, `retry after ${seconds}`, { retry_after: seconds })
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }
}
