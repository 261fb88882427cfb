import type { Pool } from 'undici'

/** `fetch` for one origin over a pool: what the channels' option `fetch` takes, at a quarter of the cost. */
export const fetchOver =
  (pool: Pool) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url)
    const { method = 'GET', headers, body, signal } = init
    const answer = await pool.request({
      path: pathname + search,
      method,
      ...(headers != null && { headers: headers as Record<string, string> }),
      ...(body != null && { body: body as string }),
      ...(signal && { signal }),
    })
    const text = await answer.body.text()
    const response = new Response(text, {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
    })
    // The Slack SDK reads it.
    return Object.defineProperty(response, 'url', { value: url })
  }
