import { createNotifier, type Channels, type Notifier, type NotifierOptions } from '@notify/core'
import { recorder, type Recorder } from '@notify/core/testing'
import { connect, type Socket } from 'node:net'
import { createHandler, type HandlerOptions } from '../handler.ts'
import { serve, type ServeOptions, type Serving } from '../node.ts'

export interface Stand extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly serving: Serving
  readonly notifier: Notifier
  readonly ops: Recorder
  /** What went wrong inside. */
  readonly errors: unknown[]
  post(body: NonNullable<RequestInit['body']>, headers?: Record<string, string>, path?: string): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export interface Given {
  readonly handler?: Partial<HandlerOptions>
  readonly notifier?: Partial<NotifierOptions<Channels>>
  readonly serve?: Partial<ServeOptions>
}

/** The interface on a real socket, before a notifier with one channel that keeps what it gets. */
export async function stand(given: Given = {}): Promise<Stand> {
  const ops = recorder()
  const errors: unknown[] = []
  const notifier: Notifier = createNotifier<Channels>({ channels: { ops }, logger: silent, ...given.notifier })
  const handler = createHandler({ notifier, onError: (error) => errors.push(error), ...given.handler })
  const serving = await serve(handler, { port: 0, ...given.serve })
  const { url } = serving
  return {
    url,
    port: Number(new URL(url).port),
    serving,
    notifier,
    ops,
    errors,
    post: (body, headers = { 'content-type': 'application/json' }, path = '/v1/notifications') =>
      fetch(url + path, { method: 'POST', body, headers }),
    get: (path, headers = {}) => fetch(url + path, { headers }),
    async [Symbol.asyncDispose]() {
      await serving.close({ graceMs: 50 })
      await notifier.close({ drainMs: 0 })
    },
  }
}

export interface Raw {
  readonly socket: Socket
  /** Everything that came back until the connection ended, also if it was reset. */
  readonly answer: Promise<string>
}

/** A client that says exactly what it is told. */
export function raw(port: number, text: string | Uint8Array): Raw {
  const socket = connect(port, '127.0.0.1')
  const answer = new Promise<string>((resolve) => {
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      heard += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
  socket.write(text)
  return { socket, answer }
}

export const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`
