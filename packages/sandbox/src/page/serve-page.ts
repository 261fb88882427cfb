import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@notify/core'
import type { Clock } from '@notify/core/channel'
import { vendors, type Vendor } from '../message.ts'
import type { Sandbox } from '../sandbox.ts'
import { messagesAsJson, requestsAsJson } from './api.ts'
import { followChanges, type Changes } from './changes.ts'
import { client } from './client.ts'
import { pageDocument, queueView, timelineView } from './document.ts'
import type { Wanted } from './entries.ts'
import type { Look } from './entry-view.ts'
import { readFault } from './fault-input.ts'
import { commonHeaders, pagePolicy, turnedAway } from './guard.ts'
import { toText } from './html.ts'
import { createMask, type Mask } from './mask.ts'
import { framePolicy, htmlOf } from './render/html-frame.ts'
import { style } from './style.ts'
import { wordsFor } from './words.ts'

export interface PageOptions {
  /** Nothing else: whoever reaches the page reads every message. */
  readonly host?: '127.0.0.1'
  /** 0, the default: any that is free. */
  readonly port?: number
  /** Paces the news of changes. Default: the system's. */
  readonly clock?: Clock
}

export interface Page {
  /** e.g. `http://127.0.0.1:4800/`. */
  readonly url: string
  /** Ends every connection. The sandbox goes on. May be called twice. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Of a control request. */
const longestBodyBytes = 64 * 1_024

/**
 * Shows what a sandbox took and refused in a browser, as its reader would see it, and lets faults be queued there.
 *
 * @throws The system's error, e.g. `EADDRINUSE`, if the port cannot be had.
 *
 * @example
 * import { createSandbox } from '@notify/sandbox'
 *
 * await using sandbox = await createSandbox()
 * await using page = await servePage(sandbox)
 * console.log(page.url)
 */
export async function servePage(sandbox: Sandbox, options: PageOptions = {}): Promise<Page> {
  const { host = '127.0.0.1', port = 0, clock = systemClock } = options
  const changes = followChanges(sandbox, clock)
  const site: Site = {
    sandbox,
    changes,
    running: runningIn(sandbox),
    mask: createMask(sandbox.settings().environment),
  }
  const server = createServer((incoming, response) => {
    for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value)
    answer(site, incoming, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy()
      send(response, 500, 'text/plain', `the page failed: ${String(error)}`)
    })
  })
  await listen(server, port, host).catch((error: unknown) => {
    changes.close()
    throw error
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      changes.close()
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Site {
  readonly sandbox: Sandbox
  readonly changes: Changes
  readonly running: readonly Vendor[]
  readonly mask: Mask
}

interface Call {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

type Route = (site: Site, call: Call) => void | Promise<void>

const routes: Readonly<Record<string, Route>> = {
  'GET /': showPage,
  'GET /timeline'(site, call) {
    send(
      call.response,
      200,
      'text/html',
      toText(timelineView(site.sandbox, wantedBy(site, call), lookOf(site, call))),
    )
  },
  'GET /faults'(site, call) {
    send(call.response, 200, 'text/html', toText(queueView(site.sandbox, lookOf(site, call).words)))
  },
  'GET /style.css': (_, { response }) => send(response, 200, 'text/css', style),
  'GET /client.js': (_, { response }) => send(response, 200, 'text/javascript', client),
  'GET /api/messages'(site, call) {
    sendJson(call.response, 200, messagesAsJson(site.sandbox, wantedBy(site, call).vendor))
  },
  'GET /api/requests'(site, call) {
    sendJson(call.response, 200, requestsAsJson(site.sandbox, wantedBy(site, call).vendor, site.mask))
  },
  'GET /api/faults': ({ sandbox }, { response }) => sendJson(response, 200, sandbox.faults()),
  'GET /api/settings': ({ sandbox }, { response }) => sendJson(response, 200, sandbox.settings()),
  'GET /api/events': ({ changes }, { response }) => changes.follow(response),
  'POST /api/faults': queueFault,
  'POST /api/reset'({ sandbox }, { response }) {
    sandbox.reset()
    response.writeHead(204).end()
  },
}

async function answer(site: Site, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = turnedAway(incoming)
  if (refusal !== undefined) return send(response, refusal.status, 'text/plain', refusal.why)
  const url = URL.parse(`http://sandbox.invalid${incoming.url ?? '/'}`)
  const name = `${incoming.method} ${url?.pathname}`
  if (url !== null && Object.hasOwn(routes, name)) return routes[name]!(site, { incoming, response, url })
  const [, message, version] = /^GET \/messages\/m(\d+)\/(\d+)\/html$/.exec(name) ?? []
  const found = message === undefined ? undefined : frameOf(site.sandbox, Number(message), Number(version))
  if (found === undefined) return send(response, 404, 'text/plain', 'there is nothing here')
  response.setHeader('content-security-policy', framePolicy)
  send(response, 200, 'text/html', found)
}

/** The HTML of a version of a message, for a frame that can do nothing. */
function frameOf(sandbox: Sandbox, index: number, version: number): string | undefined {
  const message = sandbox.messages()[index]
  if (message === undefined) return undefined
  const shown = version === message.edits.length ? message : message.edits[version]
  return shown && htmlOf(message.vendor, shown)
}

function showPage(site: Site, call: Call): void {
  const nonce = randomBytes(16).toString('base64url')
  const look = { ...lookOf(site, call), running: site.running, nonce }
  call.response.setHeader('content-security-policy', pagePolicy(nonce))
  send(call.response, 200, 'text/html', pageDocument(site.sandbox, wantedBy(site, call), look))
}

function lookOf({ sandbox, running, mask }: Site, { incoming, url }: Call): Look {
  const words = wordsFor(url.searchParams.get('lang'), incoming.headers['accept-language'])
  return { words, mask, webhookSecret: running.includes('webhook') ? sandbox.webhook.secret : undefined }
}

const wantedBy = ({ running }: Site, { url: { searchParams } }: Call): Wanted => ({
  vendor: running.find((vendor) => vendor === searchParams.get('vendor')),
  search: searchParams.get('q') ?? undefined,
})

async function queueFault({ sandbox, running }: Site, { incoming, response }: Call): Promise<void> {
  const input = readFault(await readJson(incoming), running)
  if ('problems' in input) return sendJson(response, 400, input)
  sandbox.fault(input.vendor, input.fault)
  response.writeHead(204).end()
}

/** Nothing, if it is no JSON or too long. */
async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > longestBodyBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
}

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(value))

/** The addresses of vendors that were left out throw. */
const runningIn = (sandbox: Sandbox): readonly Vendor[] =>
  vendors.filter((vendor) => {
    try {
      return sandbox[vendor] !== undefined
    } catch {
      return false
    }
  })

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
