import type { Channel } from '@notify/core/channel'
import { httpWire, readRequest, sendContext, type HttpReply, type HttpWire, type RecordedRequest } from '@notify/testkit'
import { slack, type SlackMessage, type SlackOptions } from '../index.ts'

export const token = 'xoxb-canary-7f3a9c'
export const hookPath = '/services/T000/B000/canary-hook-51d2'

export interface Wire extends HttpWire {
  readonly bot: (options?: SlackOptions) => Channel<SlackMessage>
  readonly hook: (options?: SlackOptions) => Channel<SlackMessage>
}

/** A stand-in for Slack, and channels that talk to it. */
export function wire(): Wire {
  const given = httpWire({ answer: friendly, environment: ['SLACK_TOKEN', 'SLACK_WEBHOOK_URL'] })
  return {
    ...given,
    bot: (options) => slack({ channel: '#ops', token, baseUrl: `${given.origin()}/api/`, ...options }),
    hook: (options) => slack({ webhookUrl: `${given.origin()}${hookPath}`, ...options }),
  }
}

let count = 0

/** As Slack answers when nothing is wrong. */
export function friendly(request: RecordedRequest): HttpReply {
  const { path, headers } = request
  const id = ++count
  if (path.startsWith('/upload/')) return { body: 'OK' }
  if (!path.startsWith('/api/')) return { body: 'ok' }
  if (path.endsWith('files.getUploadURLExternal')) {
    const url = `http://${headers['host']}/upload/v1/canary-${id}`
    return { body: { ok: true, upload_url: url, file_id: `F0FILE${id}` } }
  }
  if (!path.startsWith('/api/chat.')) return { body: { ok: true } }
  const ts = readRequest(request).form['ts'] ?? `17000000${String(id).padStart(2, '0')}.000001`
  return { body: { ok: true, channel: 'C0OPS', ts, message: { text: 'said' } } }
}

export const refuse = (error: string): HttpReply => ({ body: { ok: false, error } })

export const post: SlackMessage = {
  method: 'chat.postMessage',
  arguments: { channel: '#ops', text: 'Disk full' },
}
const hookPost: SlackMessage = { method: 'webhook', arguments: { text: 'Disk full' } }

export const sendTo = (channel: Channel<SlackMessage>, signal?: AbortSignal): Promise<unknown> =>
  channel.send(
    channel.features.incidents === 'follows' ? hookPost : post,
    sendContext(signal === undefined ? {} : { signal }),
  )
