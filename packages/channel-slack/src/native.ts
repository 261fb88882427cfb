import * as limits from './limits.ts'
import { cutMrkdwn } from './mrkdwn.ts'

/** A block, an element or an attachment, as Slack's own documents write it. */
export interface SlackObject {
  readonly [key: string]: unknown
}

/** What a notification may say in Slack's own words, as `overrides.slack`. What is given replaces what would be rendered. */
export interface SlackOverrides {
  readonly blocks?: readonly SlackObject[]
  readonly attachments?: readonly SlackObject[]
  /** mrkdwn; shown in previews and read aloud. */
  readonly text?: string
  readonly username?: string
  readonly iconEmoji?: string
  readonly iconUrl?: string
  /** Posts into this thread: the `ts` of its first message. */
  readonly threadTs?: string
  /** A reply is shown in the channel too. */
  readonly replyBroadcast?: boolean
  readonly unfurlLinks?: boolean
  readonly unfurlMedia?: boolean
  readonly metadata?: SlackObject
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly slack?: SlackOverrides
  }
}

const textMaxChars: ReadonlyMap<unknown, number> = new Map([
  ['header', limits.headerMaxChars],
  ['button', limits.buttonTextMaxChars],
])

const listMax = (type: unknown, key: string): number => {
  if (key === 'fields') return limits.fieldsMax
  if (key === 'elements' && type === 'context') return limits.contextElementsMax
  if (key === 'elements' && type === 'actions') return limits.actionsMax
  return key === 'blocks' ? limits.blocksMax : Infinity
}

/** Native blocks within Slack's limits: lists and texts are cut, nothing else is touched. */
export function bounded(value: unknown, maxChars: number = limits.sectionMaxChars): unknown {
  if (Array.isArray(value)) return value.map((one) => bounded(one, maxChars))
  if (typeof value !== 'object' || value === null) return value
  const { type } = value as { type?: unknown }
  const max = textMaxChars.get(type) ?? maxChars
  const entry = ([key, inner]: [string, unknown]): [string, unknown] => {
    if (key === 'text' && typeof inner === 'string') return [key, cutMrkdwn(inner, max)]
    const list = Array.isArray(inner) ? inner.slice(0, listMax(type, key)) : inner
    return [key, bounded(list, key === 'fields' ? limits.fieldMaxChars : max)]
  }
  return Object.fromEntries(Object.entries(value).map(entry))
}
