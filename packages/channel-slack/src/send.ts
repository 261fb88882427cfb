import { DeliveryError, type Fetch, type Reference, type SendContext, type Sent } from '@notify/core/channel'
import { scopeOf, unclear, type Destination } from './errors.ts'
import type { SlackMessage, SlackMethod } from './message.ts'
import { isSafe } from './options.ts'
import { post, userAgent } from './post.ts'
import type { Caller } from './web-api.ts'

type Answer = Readonly<Record<string, unknown>>
type Send = (message: SlackMessage, context: SendContext) => Promise<Sent<SlackMessage>>

export interface Sending {
  readonly destination: Destination
  readonly fetch: Fetch
}

/** Files and reactions come after the message, which stands by then. Slack counts them apart from the channel's messages. */
const extras: ReadonlySet<SlackMethod> = new Set([
  'files.getUploadURLExternal',
  'upload',
  'files.completeUploadExternal',
  'reactions.add',
  'reactions.remove',
])

/** Ours: at this go at a delivery whatever still fails of its files and reactions is given up. */
const lastExtraAttempt = 3

/** One message as one request. */
export function sender(call: Caller, sending: Sending): Send {
  const one = oneRequest(call, sending)
  return async (message, context) => {
    if (!extras.has(message.method)) return one(message, context)
    try {
      return await one(message, context)
    } catch (error) {
      if (!DeliveryError.is(error) || context.signal.aborted) throw error
      if (error.vendorCode === 'already_reacted' || error.vendorCode === 'no_reaction') return {}
      if (error.retryable && context.attempt < lastExtraAttempt) throw harmless(error)
      return { warning: `slack: ${lackOf(message)}: ${error.message.replace(/^slack: /, '')}` }
    }
  }
}

/** What is wrong now with the message that stands. */
function lackOf({ method, arguments: { name }, file }: SlackMessage): string {
  if (file !== undefined) return `the attachment "${file.name}" is missing`
  return `the reaction :${String(name)}: ${method === 'reactions.add' ? 'is missing' : 'was not removed'}`
}

/** Whatever an extra has done, done again it changes nothing: the same file, the same emoji. */
const harmless = (error: DeliveryError): DeliveryError =>
  error.mayHaveArrived ? new DeliveryError('unavailable', error.message) : error

function oneRequest(call: Caller, { destination, fetch }: Sending): Send {
  return async (message, context) => {
    const { signal, clock } = context
    const { method, file } = message
    if (method === 'upload') return upload(message, context, fetch)
    const to = { ...destination, ...scopeOf(method) }
    const given = { ...message.arguments, ...placed(message, context.reference) }
    const answer = await call({ method, arguments: given, destination: to, signal, clock })
    if (answer['ok'] !== true) throw unclear(undefined)
    if (method === 'files.getUploadURLExternal') return announced(answer, file)
    if (extras.has(method)) return { uncharged: true }
    return method.startsWith('chat.') && !message.inThread ? shown(answer) : {}
  }
}

/** What only the message that an earlier request left can tell: its channel's id and its timestamp. */
function placed({ method, arguments: given, inThread }: SlackMessage, reference: Reference = {}): object {
  const { channel, ts } = reference
  if (method.startsWith('reactions.')) return { channel, timestamp: ts }
  if (method === 'files.completeUploadExternal') {
    // Without a channel the file would be nobody's but the app's.
    if (channel === undefined) throw new DeliveryError('invalid', 'slack: there is no message to answer')
    return { channel_id: channel, thread_ts: given['thread_ts'] ?? ts }
  }
  // Of the parent, never of another reply.
  const joins = inThread && given['thread_ts'] === undefined && channel !== undefined && ts !== undefined
  return joins ? { channel, thread_ts: ts } : {}
}

/** An edit needs the channel's id, which only the answer has. */
function shown({ channel, ts }: Answer): Sent<SlackMessage> {
  if (typeof channel !== 'string' || typeof ts !== 'string') throw unclear(undefined)
  return { reference: { channel, ts } }
}

function announced({ upload_url: url, file_id: id }: Answer, file: SlackMessage['file']): Sent<SlackMessage> {
  if (typeof url !== 'string' || typeof id !== 'string' || !isSafe(url)) throw unclear(undefined)
  return { next: { method: 'upload', arguments: { url, id }, ...(file && { file }) }, uncharged: true }
}

/** The bytes go to where Slack said, which takes no token. https://docs.slack.dev/messaging/working-with-files#uploading_files */
async function upload(
  { arguments: { url, id }, file }: SlackMessage,
  { open, signal, clock }: SendContext,
  fetch: Fetch,
): Promise<Sent<SlackMessage>> {
  const { name, bytes, threadTs, ...stored } = file!
  const content = await open({ name, ...stored })
  if (content.size !== bytes)
    throw new DeliveryError('invalid', `slack: it has ${content.size} bytes instead of ${bytes}`)
  const headers = { 'content-type': 'application/octet-stream', 'user-agent': userAgent }
  const body = content.slice(0, content.size, 'application/octet-stream')
  try {
    await post({ url: String(url), headers, body, destination: {} }, { fetch, signal, clock })
  } catch (error) {
    if (!DeliveryError.is(error) || error.retryable) throw error
    const { status = 0 } = error
    throw new DeliveryError('invalid', `slack: its bytes were refused with status ${status}`, { status })
  }
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
  return {
    uncharged: true,
    next: {
      method: 'files.completeUploadExternal',
      arguments: { files: [{ id, title: name }], ...thread },
      file: file!,
    },
  }
}
