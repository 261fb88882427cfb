import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** Bodies of what came in, parsed. */
  readonly received: Record<string, unknown>[]
  /** Resolves when so many requests have come in. */
  arrived(count: number): Promise<void>
  /** Lets the requests that wait be answered; `status` is that of all further ones. */
  answer(status: number): void
}

/** A service that takes webhooks. With `holds` it answers nobody before `answer`. */
export async function receiver({ status = 204, holds = false } = {}): Promise<Receiver> {
  const received: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  let heard: (() => void)[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      received.push(JSON.parse(text) as Record<string, unknown>)
      for (const resolve of heard.splice(0)) resolve()
      const answer = (): void => void response.writeHead(status).end()
      if (holds) waiting.push(answer)
      else answer()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async arrived(count) {
      while (received.length < count) await new Promise<void>((resolve) => (heard = [...heard, resolve]))
    },
    answer(next) {
      holds = false
      status = next
      for (const answer of waiting.splice(0)) answer()
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
