/** How rules about the webhook of a Teams workflow are written. */
import type { Json } from '../value.ts'
import type { Rule } from './rule.ts'

/** One request of a fixture. By default a card that passes, to the URL of the workflow. */
export interface MsteamsFixture {
  readonly method?: string
  /** Instead of the workflow's, with its query. */
  readonly path?: string
  /** Instead of the right one; `null`: none. */
  readonly sig?: string | null
  readonly contentType?: string
  /** Sent as it is. */
  readonly body?: string
  /** Instead of the whole message. */
  readonly message?: unknown
  /** Laid over the card. */
  readonly card?: Json
  /** Laid over the attachment. */
  readonly attachment?: Json
}

/** A request as the workflow reads it. */
export interface MsteamsCall {
  readonly method: string
  readonly path: string
  readonly sig?: string
  readonly contentType: string
  readonly bytes: number
  /** Nothing if it is not JSON. */
  readonly message?: unknown
  /** Content of the first attachment. */
  readonly card?: unknown
}

export interface Workflow {
  readonly path: string
  readonly sig: string
}

/** The answer is the HTTP status. */
export type MsteamsRule = Rule<MsteamsCall, Workflow, number, MsteamsFixture>

export const learn = (path: string): MsteamsRule['source'] => ({
  text: `https://learn.microsoft.com/${path}`,
  level: 'documented',
})

/** A text block, as the only element of a card. */
export const body = (...elements: readonly unknown[]): MsteamsFixture => ({ card: { body: elements } })
export const text = (more: Json = {}): Json => ({ type: 'TextBlock', text: 'Disk full', ...more })

export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
