import type { ServerResponse } from 'node:http'
import type { Clock } from '@notify/core/channel'
import type { Sandbox } from '../sandbox.ts'

/** Tells browsers that something changed; what, they ask for. */
export interface Changes {
  /** Server-sent events, until the browser leaves. */
  follow(response: ServerResponse): void
  close(): void
}

/** Enough for eyes, and few enough to draw. */
const everyMs = 100

export function followChanges(sandbox: Sandbox, clock: Clock): Changes {
  const listeners = new Set<ServerResponse>()
  const stop = new AbortController()
  let cancel: (() => void) | undefined
  const tell = (response: ServerResponse): void => {
    const data = { messages: sandbox.messages().length, requests: sandbox.requests().length }
    response.write(`event: change\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const announce = (): void => {
    cancel ??= clock.at(clock.now() + everyMs, () => {
      cancel = undefined
      listeners.forEach(tell)
    })
  }
  const close = (): void => {
    cancel?.()
    stop.abort()
    for (const response of listeners) response.end()
    listeners.clear()
  }
  // Never satisfied, it looks again after every change. It ends with the sandbox.
  const look = (): false => {
    announce()
    return false
  }
  sandbox.waitFor(look, { signal: stop.signal }).catch(close)

  return {
    follow(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
      tell(response)
    },
    close,
  }
}
