/** The JSON of the control API. */
import type { SandboxMessage, SandboxRequest, Vendor } from '../message.ts'
import type { Sandbox } from '../sandbox.ts'
import { textOf } from './body.ts'
import { maskCommand, maskHeader, type Mask } from './mask.ts'

/** Requests are numbers in the list of all requests. */
export function messagesAsJson(sandbox: Sandbox, vendor: Vendor | undefined): readonly object[] {
  const numbers = new Map(sandbox.requests().map((request, index) => [request, index]))
  return sandbox.messages(vendor).map(({ requests, ...message }: SandboxMessage) => ({
    ...message,
    requests: requests.map((request) => numbers.get(request)),
  }))
}

export const requestsAsJson = (sandbox: Sandbox, vendor: Vendor | undefined, mask: Mask): readonly object[] =>
  sandbox
    .requests()
    .map((request, index) => ({ number: index, ...request }))
    .filter((request) => vendor === undefined || request.vendor === vendor)
    .map((request) => ({
      ...request,
      ...maskedLine(request, mask),
      headers: maskedHeaders(request, mask),
      body: bodyOf(request, mask),
    }))

function maskedLine(
  { vendor, method, path }: SandboxRequest,
  mask: Mask,
): Pick<SandboxRequest, 'method' | 'path'> {
  if (vendor !== 'email') return { method, path: mask(path) }
  const [first = '', ...rest] = maskCommand(method, path, mask).split(' ')
  return { method: first, path: rest.join(' ') }
}

const maskedHeaders = ({ headers }: SandboxRequest, mask: Mask): object =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskHeader(name, value, mask)]))

/** As text, or in base64 if it is none. */
function bodyOf({ body }: SandboxRequest, mask: Mask): object {
  const text = textOf(body)
  return text === undefined ? { base64: Buffer.from(body).toString('base64') } : { text: mask(text) }
}
