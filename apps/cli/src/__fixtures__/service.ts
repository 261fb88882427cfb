import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface Service extends AsyncDisposable {
  readonly url: string
  /** Bodies of what came in. */
  readonly received: string[]
  /** Resolves with the first request. */
  readonly reached: Promise<void>
}

/** A service that takes webhooks: one answer for each request, the last one for all that follow; `hang` never answers. */
export async function service(...answers: (Answer | 'hang')[]): Promise<Service> {
  const received: string[] = []
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? { status: 204 }
      received.push(text)
      reach()
      if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    reached,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
