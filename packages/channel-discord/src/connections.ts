import type { DispatchController, DispatchHandler, Dispatcher } from '@notify/core/channel'

/** A backstop: the policy `timeout` and the lease end a request earlier, through the signal. */
const longestMs = 60_000

/** Where undici keeps what requests go through, until its version 7: https://github.com/nodejs/undici/blob/v6.x/lib/global.js */
const place = Symbol.for('undici.globalDispatcher.1')
type Everything = { readonly [place]: { dispatch(options: object, handler: object): unknown } }

/**
 * What the SDK's own requests go through, once it is loaded: its connections, or a proxy that was set instead of them. Asked
 * directly, because its `request` makes a stream and `Headers` of each answer, which take half of the CPU of a request.
 */
export const sdkConnections: Pick<Dispatcher, 'dispatch'> = {
  dispatch: (options, handler) =>
    (globalThis as unknown as Everything)[place].dispatch(
      { ...options, headersTimeout: longestMs, bodyTimeout: longestMs },
      handlerOf(handler),
    ),
}

/** As undici 6, which the SDK brings, tells of an answer; later versions understand it too. */
function handlerOf(handler: DispatchHandler) {
  let controller: DispatchController
  return {
    onConnect(abort: (reason: Error) => void): void {
      controller = { abort }
      handler.onRequestStart(controller)
    },
    onHeaders(status: number, headers: readonly Uint8Array[]): boolean {
      handler.onResponseStart(controller, status, status < 300 ? {} : namesOf(headers))
      return true
    },
    onData(chunk: Uint8Array): boolean {
      handler.onResponseData(controller, chunk)
      return true
    },
    onComplete: (): void => handler.onResponseEnd(),
    onError: (error: Error): void => handler.onResponseError(controller, error),
  }
}

/** Names and values in turn. Of a good answer they are not read. */
function namesOf(headers: readonly Uint8Array[]): Record<string, string> {
  const named: Record<string, string> = {}
  for (let index = 0; index < headers.length; index += 2)
    named[String(headers[index]).toLowerCase()] = String(headers[index + 1])
  return named
}
