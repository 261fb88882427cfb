/** A sandbox whose messages are written down instead of sent. */
import type { SandboxMessage, SandboxRequest, Vendor } from '../../message.ts'
import { createRecorder, type Recorder } from '../../recorder.ts'
import type { Sandbox } from '../../sandbox.ts'
import { payloads } from './payloads.ts'

export const at = Date.UTC(2026, 10, 21, 9)

export type Noted = { -readonly [K in keyof SandboxMessage]?: SandboxMessage[K] }

export interface Record {
  readonly recorder: Recorder
  readonly sandbox: Sandbox
  request(vendor: Vendor, more?: Partial<SandboxRequest>): SandboxRequest
  message(vendor: Vendor, more?: Noted): SandboxMessage
}

export function record(): Record {
  const recorder = createRecorder()
  const sandbox = {
    messages: (vendor?: Vendor) => recorder.of(recorder.messages, vendor),
    requests: (vendor?: Vendor) => recorder.of(recorder.requests, vendor),
    settings: () => ({ yaml: 'channels: {}\n', environment: { SLACK_TOKEN: 'xoxb-sandbox-token' } }),
    waitFor: recorder.waitFor,
    slack: {},
    webhook: { secret: 'whsec_' },
  }
  let count = 0
  return {
    recorder,
    sandbox: sandbox as unknown as Sandbox,
    request: (vendor, more) =>
      Object.assign(recorder.request({ vendor, at, connection: 1, method: 'POST', path: '/' }), { status: 200 }, more),
    message: (vendor, { edits = [], ...more } = {}) =>
      Object.assign(
        recorder.message({
          vendor,
          id: `${vendor}-${++count}`,
          at: at + count * 1_000,
          title: 'Disk almost full',
          text: 'Only 9 GiB left on db-1.',
          to: ['#ops'],
          payload: payloads[vendor],
          mentions: [],
          warnings: [],
          requests: [],
          ...more,
        }),
        { edits: [...edits] },
      ),
  }
}
