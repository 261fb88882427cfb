import type { SandboxMessage, Version } from '../../message.ts'
import type { Html } from '../html.ts'
import type { Json } from '../../value.ts'
import type { Words } from '../words.ts'

/** One version of a message, about to be drawn. */
export interface View {
  readonly message: SandboxMessage
  readonly version: Version
  readonly words: Words
  /** Path under which the HTML of this version is served. */
  readonly frame: string
  /** Of the webhook that it came to. */
  readonly webhookSecret?: string | undefined
}

/** Nothing: the payload is not what this vendor sends, and is shown as JSON. */
export type Render = (payload: Json, view: View) => Html | undefined
