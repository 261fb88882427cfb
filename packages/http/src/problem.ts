import { ConfigurationError, InputError, StateError, type Problem } from '@notify/core'

const statusOf: Readonly<Record<string, number>> = {
  E_INPUT_TOO_LARGE: 413,
  E_INPUT_TOO_MANY: 413,
  E_IDEMPOTENCY_CONFLICT: 422,
}

/** An error as RFC 9457 asks for it, with every problem of the request. Never a stack, never a value that could be secret. */
export function problemResponse(error: unknown): Response {
  if (InputError.is(error) || ConfigurationError.is(error))
    return problem(statusOf[error.code] ?? 400, error.code, error.message, { problems: error.problems })
  // 503 and not 429: Alertmanager gives up on a 429, and comes back after a 503.
  if (StateError.is(error)) return problem(503, error.code, error.message, {}, { 'retry-after': '5' })
  return problem(500, 'E_INTERNAL', 'something went wrong here; the log says what')
}

export function problem(
  status: number,
  code: string,
  detail: string,
  more: { readonly problems?: readonly Problem[] } = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, ...more }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}
