import { Client, type ClientConfig } from 'pg'

/** Hears when another node has written something. Only a hint: whoever waits looks by itself once a second, too. */
export interface Listener {
  listen(changed: () => void): () => void
  close(): Promise<void>
}

export const channelOf = (schema: string): string => `notify_${schema}`
const lookEveryMs = 1_000
const atMostEveryMs = 100

export function createListener(config: () => Promise<ClientConfig>, schema: string): Listener {
  const listeners = new Set<() => void>()
  let client: Client | undefined
  let connecting = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let quiet: NodeJS.Timeout | undefined

  const tell = (): void => listeners.forEach((changed) => changed())
  /** A thousand hints in a row are one. */
  function hint(): void {
    quiet ??= setTimeout(() => {
      quiet = undefined
      tell()
    }, atMostEveryMs).unref()
  }
  async function connect(): Promise<void> {
    if (client || connecting || closed) return
    connecting = true
    try {
      const fresh = new Client(await config())
      fresh.on('error', () => drop(fresh))
      fresh.on('end', () => drop(fresh))
      fresh.on('notification', hint)
      await fresh.connect()
      unref(fresh)
      await fresh.query(`LISTEN "${channelOf(schema).replaceAll('"', '""')}"`)
      if (closed) return drop(fresh)
      client = fresh
      // What was said before nobody heard.
      hint()
    } catch {
      // Without it there is still the timer, which tries again.
    } finally {
      connecting = false
    }
  }
  function drop(lost: Client): void {
    if (client === lost) client = undefined
    void lost.end().catch(() => {})
  }
  return {
    listen(changed) {
      listeners.add(changed)
      timer ??= setInterval(() => {
        tell()
        void connect()
      }, lookEveryMs).unref()
      void connect()
      return () => {
        listeners.delete(changed)
      }
    },
    async close() {
      closed = true
      clearInterval(timer)
      clearTimeout(quiet)
      listeners.clear()
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}

/** Waiting for hints does not keep a program alive. */
function unref(client: Client): void {
  const { connection } = client as unknown as { connection?: { stream?: { unref?: () => void } } }
  connection?.stream?.unref?.()
}
