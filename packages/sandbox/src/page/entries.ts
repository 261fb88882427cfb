/** What the timeline shows, and in which order. */
import type { SandboxMessage, SandboxRequest, Vendor } from '../message.ts'
import type { Sandbox } from '../sandbox.ts'
import { textOf } from './body.ts'

/** A message with its thread, or a request that came to nothing. */
export type Entry =
  | {
      readonly kind: 'message'
      readonly id: string
      readonly at: number
      readonly message: SandboxMessage
      readonly replies: readonly Reply[]
    }
  | {
      readonly kind: 'request'
      readonly id: string
      readonly at: number
      readonly request: SandboxRequest
      readonly dialogue: readonly SandboxRequest[]
    }

export interface Reply {
  readonly id: string
  readonly message: SandboxMessage
}

export interface Wanted {
  readonly vendor?: Vendor | undefined
  /** Words that must all be there; case does not matter. */
  readonly search?: string | undefined
}

/** `m` and the number of a message, as it came. */
export const messageId = (index: number): string => `m${index}`

/** Newest first: by the last thing that happened to it. */
export function entriesOf(sandbox: Sandbox, wanted: Wanted = {}): Entry[] {
  const entries = [...messagesOf(sandbox), ...failuresOf(sandbox)]
  const words = (wanted.search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return entries
    .filter((entry) => wanted.vendor === undefined || vendorOf(entry) === wanted.vendor)
    .filter((entry) => {
      if (words.length === 0) return true
      const text = searchable(entry).toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .toSorted((a, b) => b.at - a.at || order(b.id) - order(a.id))
}

const vendorOf = (entry: Entry): Vendor => (entry.kind === 'message' ? entry.message : entry.request).vendor
const order = (id: string): number => Number(id.slice(1))

/** Threads are one level deep: an answer to an answer stands below the same message. */
function messagesOf(sandbox: Sandbox): Entry[] {
  const replies = new Map<SandboxMessage, Reply[]>()
  const roots = new Map<string, SandboxMessage>()
  const found: Reply[] = []
  for (const [index, message] of sandbox.messages().entries()) {
    const { vendor, thread, id } = message
    const one = { id: messageId(index), message }
    const root = thread === undefined ? undefined : roots.get(`${vendor} ${thread}`)
    if (!roots.has(`${vendor} ${id}`)) roots.set(`${vendor} ${id}`, root ?? message)
    if (root === undefined) found.push(one)
    else replies.set(root, [...(replies.get(root) ?? []), one])
  }
  return found.map(({ id, message }) => {
    const own = replies.get(message) ?? []
    const at = Math.max(message.at, message.deletedAt ?? 0, ...own.map((reply) => reply.message.at))
    return { kind: 'message', id, at, message, replies: own }
  })
}

/** Refused, failed or met by a fault, and no message shows it. */
function failuresOf(sandbox: Sandbox): Entry[] {
  const requests = sandbox.requests()
  const shown = new Set(sandbox.messages().flatMap((message) => message.requests))
  return requests.flatMap((request, index): Entry[] => {
    if (shown.has(request) || !failed(request)) return []
    const dialogue =
      request.vendor === 'email'
        ? requests.filter(({ connection }) => connection === request.connection)
        : [request]
    return [{ kind: 'request', id: `r${index}`, at: request.at, request, dialogue }]
  })
}

const failed = ({ status, refused, fault }: SandboxRequest): boolean =>
  refused.length > 0 || fault !== undefined || (status ?? 0) >= 400

function searchable(entry: Entry): string {
  if (entry.kind === 'request') {
    const { method, path, body, refused } = entry.request
    return [method, path, textOf(body), ...refused.flatMap(({ rule, message }) => [rule, message])].join('\n')
  }
  const all = [entry.message, ...entry.replies.map(({ message }) => message)]
  return all
    .flatMap((message) => [
      ...[message, ...message.edits].flatMap(({ title, text }) => [title, text]),
      message.id,
      ...message.to,
      ...message.mentions,
      ...message.warnings.map(({ rule }) => rule),
    ])
    .join('\n')
}
