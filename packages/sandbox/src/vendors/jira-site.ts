/** What a Jira site remembers: projects, people, a workflow, issues. */
import type { Clock } from '@notify/core/channel'
import type { Mutable, SandboxMessage } from '../message.ts'
import type { Json } from '../value.ts'
import type { Account, Status } from './jira-workflow.ts'

export interface Comment {
  readonly id: string
  readonly issue: Issue
  readonly createdAt: number
  updatedAt: number
  body: unknown
  readonly message: Mutable<SandboxMessage>
}

export interface Attachment {
  readonly id: string
  readonly filename: string
  readonly mimeType: string
  readonly size: number
}

/** An issue as it stood at a time. */
export interface Snapshot {
  /** Epoch ms. */
  readonly at: number
  readonly fields: Json
  readonly status: Status
}

export interface Issue {
  readonly id: string
  readonly key: string
  readonly project: string
  readonly createdAt: number
  /** The oldest first; the last one is how it stands now. */
  readonly history: Snapshot[]
  readonly comments: Comment[]
  readonly attachments: Attachment[]
  readonly properties: Map<string, unknown>
  readonly message: Mutable<SandboxMessage>
}

export interface Site {
  readonly account: Account
  readonly token: string
  /** The oldest first. */
  readonly issues: readonly Issue[]
  /** By id or key, in any case. */
  issue(idOrKey: string | undefined): Issue | undefined
  comment(issue: string | undefined, id: string | undefined): Comment | undefined
  keep(issue: Issue): void
  /** The next key of a project, e.g. `OPS-3`. */
  nextKey(project: string): string
  nextId(): string
  reset(): void
}

export const email = 'notify@sandbox.example'
export const token = 'sandbox-jira-token'

export function createSite(account: Account): Site {
  const issues: Issue[] = []
  const numbers = new Map<string, number>()
  let lastId = 10_000
  const issue = (idOrKey = ''): Issue | undefined =>
    issues.find(({ id, key }) => id === idOrKey || key === idOrKey.toUpperCase())
  return {
    account,
    token,
    issues,
    issue,
    comment: (of, id) => issue(of)?.comments.find((comment) => comment.id === id),
    keep: (kept) => void issues.push(kept),
    nextKey(project) {
      const number = (numbers.get(project) ?? 0) + 1
      numbers.set(project, number)
      return `${project}-${number}`
    },
    nextId: () => String(++lastId),
    reset() {
      issues.length = 0
      numbers.clear()
    },
  }
}

export const now = ({ history }: Pick<Issue, 'history'>): Snapshot => history.at(-1)!

/** As the search index knows it: `lagMs` behind. Nothing: not yet. */
export const indexed = ({ history }: Issue, clock: Clock, lagMs: number): Snapshot | undefined =>
  history.findLast(({ at }) => at + lagMs <= clock.now())
