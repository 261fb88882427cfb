import { DeliveryError } from '../errors.ts'

/** How requests go out: as the global `fetch`, or a faster or proxied one. It follows no redirect and ends with the signal. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>

export interface FetchInit {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Blob | FormData | null
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** What is read of a `Response`. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null
}

const sizeOf = (bytes: number): string =>
  bytes < 1_048_576 ? `${bytes / 1_024} KiB` : `${bytes / 1_048_576} MiB`

/**
 * The text of an answer. What was refused stays refused, even if its words are too many or break off.
 *
 * @param kind  The channel's, for the sentence.
 * @throws {DeliveryError} `ambiguous` if a success is longer than `maxBytes`; and whatever its body throws.
 */
export async function textOf({ status, body }: FetchAnswer, maxBytes: number, kind: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength
      if (bytes > maxBytes)
        throw new DeliveryError('ambiguous', `${kind}: the answer is longer than ${sizeOf(maxBytes)}`)
      chunks.push(chunk)
    }
  } catch (error) {
    if (status < 300) throw error
  }
  const [only, ...more] = chunks
  // Most answers are one piece, and reading several as one is slow.
  if (more.length === 0) return utf8.decode(only)
  return chunks.map((chunk) => utf8.decode(chunk, { stream: true })).join('') + utf8.decode()
}

const utf8 = new TextDecoder()

/** What is used of a dispatcher of undici, e.g. of its `Agent`. */
export interface Dispatcher {
  dispatch(options: object, handler: DispatchHandler): unknown
  destroy(): Promise<void>
}

export interface DispatchController {
  abort(reason: Error): void
}

export interface DispatchHandler {
  onRequestStart(controller: DispatchController): void
  onResponseStart(controller: DispatchController, status: number, headers: DispatchHeaders): void
  onResponseData(controller: DispatchController, chunk: Uint8Array): void
  onResponseEnd(): void
  onResponseError(controller: DispatchController, error: Error): void
}

type DispatchHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** How a channel's requests go out, until it is closed. */
export interface Connections {
  readonly fetch: Fetch
  close(): Promise<void>
}

/**
 * `fetch` over a dispatcher that is opened on first use, at a quarter of the cost. Where a dispatcher other than an `Agent` was
 * set for the whole process, requests go through the global `fetch` and with it through that: it is a proxy, of NODE_USE_ENV_PROXY
 * for example.
 *
 * @param maxBytes  So much of an answer is taken; it ends with what is more.
 * @param given     Of the caller's, instead of all this.
 */
export function connections(open: () => Promise<Dispatcher>, maxBytes: number, given?: Fetch): Connections {
  if (given !== undefined) return { fetch: given, close: () => Promise.resolve() }
  let opened: Promise<Dispatcher> | undefined
  return {
    fetch: async (url, init) => {
      if (opened === undefined && hasProxy()) return globalThis.fetch(url, init)
      return requestOver(await (opened ??= open()), url, init, maxBytes)
    },
    async close() {
      const closing = opened
      opened = undefined
      await (await closing)?.destroy()
    },
  }
}

/** Where undici keeps it, in Node and as a package: https://github.com/nodejs/undici/blob/main/lib/global.js */
const places = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name))

function hasProxy(): boolean {
  const set = places.map((place) => (globalThis as { [place: symbol]: object | undefined })[place])
  const dispatcher = set.find((one) => one !== undefined)
  return dispatcher !== undefined && dispatcher.constructor.name !== 'Agent'
}

/** One request over a dispatcher, which is a quarter of what `fetch` costs. */
export function requestOver(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  url: string,
  { method, headers, body, signal }: FetchInit,
  maxBytes: number,
): Promise<FetchAnswer> {
  const { origin, pathname, search } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<FetchAnswer>()
  const chunks: Uint8Array[] = []
  let bytes = 0
  let controller: DispatchController | undefined
  let answer: FetchAnswer | undefined
  const settle = (error?: unknown): void => {
    signal.removeEventListener('abort', abort)
    if (answer !== undefined && (error === undefined || answer.status >= 300 || bytes > maxBytes))
      resolve(answer)
    else reject(error)
  }
  const abort = (): void => {
    settle(signal.reason)
    controller?.abort(new Error('ended'))
  }
  if (signal.aborted) return Promise.reject(signal.reason)
  signal.addEventListener('abort', abort)
  dispatcher.dispatch(
    { origin, path: pathname + search, method, headers, body },
    {
      onRequestStart(started) {
        if (signal.aborted) started.abort(new Error('ended'))
        else controller = started
      },
      onResponseStart(_, status, found) {
        const get = (name: string): string | null => found[name]?.toString() ?? null
        if (status >= 200) answer = { status, headers: { get }, body: chunks }
      },
      onResponseData(started, chunk) {
        bytes += chunk.byteLength
        chunks.push(chunk)
        if (bytes > maxBytes) started.abort(new Error('too long'))
      },
      onResponseEnd: () => settle(),
      onResponseError: (_, error) => settle(error),
    },
  )
  return promise
}
