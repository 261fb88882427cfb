import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

const encoder = new TextEncoder()
const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))

/** Compares digests, which have one length: neither time nor an error tells how much of the token was right. */
async function sameSecret(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(expected)])
  let different = 0
  for (const [index, byte] of a.entries()) different |= byte ^ b[index]!
  return different === 0
}

/** Whether a request carries `Authorization: Bearer <token>`. Without a token every request may. */
export async function isAuthorized(request: Request, token: string | undefined): Promise<boolean> {
  if (token === undefined) return true
  const [, given] =
    /^Bearer ([\u0021-\u007e]{1,1024})$/i.exec(request.headers.get('authorization') ?? '') ?? []
  return given !== undefined && sameSecret(given, token)
}

export const authorized =
  (token: string | undefined): MiddlewareHandler =>
  async ({ req }, next) => {
    if (await isAuthorized(req.raw, token)) return next()
    const detail = 'expected Authorization: Bearer with the token of this server'
    return problem(401, 'E_UNAUTHORIZED', detail, {}, { 'www-authenticate': 'Bearer' })
  }

/** A page of another name that resolves to this machine must not reach the server: DNS rebinding. */
export const knownHosts =
  (hosts: readonly string[]): MiddlewareHandler =>
  async ({ req }, next) => {
    const host = (req.header('host') ?? new URL(req.url).host).replace(/:\d+$/, '').toLowerCase()
    if (hosts.includes(host)) return next()
    return problem(421, 'E_HOST', 'this server does not answer to that name; name it in the option `hosts`')
  }

/** A browser sends this with what another site's page makes it post. */
export const sameOrigin: MiddlewareHandler = async ({ req }, next) => {
  const site = req.header('sec-fetch-site')
  if (req.method === 'GET' || site === undefined || site === 'same-origin' || site === 'none') return next()
  return problem(403, 'E_CROSS_SITE', 'a page of another site may not do this')
}

/** What is in flight ends; whoever wants more comes back when somebody else answers here. */
export const open =
  (draining: AbortSignal | undefined): MiddlewareHandler =>
  async (_, next) => {
    if (!draining?.aborted) return next()
    return problem(
      503,
      'E_DRAINING',
      'this server is about to end',
      {},
      { connection: 'close', 'retry-after': '5' },
    )
  }
