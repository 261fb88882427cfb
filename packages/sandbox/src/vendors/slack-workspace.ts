/** What a Slack workspace remembers: who is there, and what was posted. */
import type { Clock } from '@notify/core/channel'
import type { Mutable, SandboxMessage } from '../message.ts'
import type { Names } from './slack-text.ts'

export interface Conversation {
  readonly id: string
  readonly name: string
  readonly archived: boolean
  /** The app is in it. */
  readonly member: boolean
  /** Path of the incoming webhook that posts here. */
  readonly hook: string
}

export interface Posted {
  readonly ts: string
  readonly channel: string
  readonly threadTs?: string
  /** The arguments as they stand after edits. */
  args: Readonly<Record<string, unknown>>
  readonly message: Mutable<SandboxMessage>
  /** Names of the emoji with which the app reacted. */
  readonly reactions: Set<string>
}

/** A file between its three requests, and after them. */
export interface UploadedFile {
  readonly id: string
  readonly name: string
  /** Bytes that were announced. */
  readonly length: number
  /** Bytes that came. */
  received?: number
  shared?: true
}

export interface Workspace {
  readonly token: string
  readonly conversations: ReadonlyMap<string, Conversation>
  /** Id to name. */
  readonly users: ReadonlyMap<string, string>
  /** Id to name. */
  readonly groups: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, UploadedFile>
  announce(name: string, length: number): UploadedFile
  add(name: string, options?: { readonly archived?: boolean; readonly member?: boolean }): Conversation
  /** By id, `#name`, name, or the id of a user, which means the direct messages with that user. */
  find(reference: unknown): Conversation | undefined
  post(posted: Omit<Posted, 'ts' | 'reactions'>, ts: string): Posted
  posted(channel: string | undefined, ts: unknown): Posted | undefined
  remove(posted: Posted): void
  /** Unique, and later than all before: seconds and six digits, e.g. `1503435956.000247`. */
  nextTs(): string
  reset(): void
}

/** A path `/services/T…/B…/secret`; the middle is the channel's. */
const team = 'T0SANDBOX'
const hookSecret = 'sandbox0sandbox0sandbox0'

export function createWorkspace(clock: Clock): Workspace {
  const conversations = new Map<string, Conversation>()
  const users = new Map([
    ['U0SANDBOX1', 'ada'],
    ['U0SANDBOX2', 'grace'],
  ])
  const messages = new Map<string, Posted>()
  const files = new Map<string, UploadedFile>()
  let lastMicros = 0

  const keep = (id: string, name: string, archived: boolean, member: boolean): Conversation => {
    const hook = `/services/${team}/B${id}/${hookSecret}`
    const conversation = { id, name, archived, member, hook }
    conversations.set(id, conversation)
    return conversation
  }
  const workspace: Workspace = {
    token: 'xoxb-sandbox-token',
    conversations,
    users,
    groups: new Map([['S0SANDBOX1', 'oncall']]),
    files,
    announce(name, length) {
      const file: UploadedFile = { id: `F0SANDBOX${files.size + 1}`, name, length }
      files.set(file.id, file)
      return file
    },
    add: (name, { archived = false, member = true } = {}) =>
      workspace.find(name) ?? keep(`C0SANDBOX${conversations.size + 1}`, name, archived, member),
    find(reference) {
      if (typeof reference !== 'string') return undefined
      const name = reference.replace(/^#/, '')
      return (
        conversations.get(reference.replace(/^U/, 'D')) ??
        [...conversations.values()].find((conversation) => conversation.name === name)
      )
    },
    post(posted, ts) {
      const whole = { ...posted, ts, reactions: new Set<string>() }
      messages.set(`${posted.channel} ${ts}`, whole)
      return whole
    },
    posted: (channel, ts) => messages.get(`${channel} ${String(ts)}`),
    remove: (posted) => void messages.delete(`${posted.channel} ${posted.ts}`),
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, clock.now() * 1_000)
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`
    },
    reset() {
      messages.clear()
      files.clear()
    },
  }
  for (const name of ['general', 'ops', 'alerts']) workspace.add(name)
  workspace.add('old', { archived: true })
  workspace.add('private', { member: false })
  for (const [id, name] of users) keep(`D${id.slice(1)}`, `@${name}`, false, true)
  return workspace
}

export const namesOf = ({ users, groups, conversations }: Workspace): Names => ({
  users,
  groups,
  channel: (id) => conversations.get(id)?.name,
})
