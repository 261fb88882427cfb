import { toHttp } from './times.ts'

/** An answer in JSON, with times as RFC 3339. */
export const json = (
  value: unknown,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify(toHttp(value)), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
