/** How rules about Block Kit are written. Messages are in the words that Slack answers with. */
import { blocksOf, isObject, type Json, type Placed, type SlackCall } from '../vendors/slack-call.ts'
import type { Level } from './rule.ts'
import { page, type SlackFixture, type SlackRule } from './slack-rule.ts'

export const say = (what: string, at: string): string => `${what} [json-pointer:${at}]`
export const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const plain = (text: string): Json => ({ type: 'plain_text', text })
export const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text })
export const x = (length: number): string => 'x'.repeat(length)
export const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index))
export const message = (...blocks: readonly unknown[]): SlackFixture => ({
  args: { channel: '#ops', text: 'hello', blocks },
})
export const section = (text: Json): Json => ({ type: 'section', text })

/** At most, and at least 1 where a text is given. */
export function length(value: unknown, limit: number, at: string): readonly string[] {
  if (typeof value !== 'string') return []
  // Slack does not say how it counts. UTF-16 units never count fewer than code points.
  if (value.length > limit) return [say(`must be less than ${limit + 1} characters`, at)]
  return value === '' ? [say('must be more than 0 characters', at)] : []
}

export const textLength = (value: unknown, limit: number, at: string): readonly string[] =>
  isObject(value) ? length(value['text'], limit, `${at}/text`) : []

export const most = (value: unknown, limit: number, at: string): readonly string[] =>
  array(value).length > limit ? [say(`no more than ${limit} items allowed`, at)] : []

export interface Plan {
  readonly id: string
  readonly summary: string
  /** Page in the reference. */
  readonly page: string
  /** Default `documented`. */
  readonly level?: Level
  readonly accept: SlackFixture
  readonly reject: SlackFixture
}

export const rule = (plan: Plan, check: (call: SlackCall) => readonly string[]): SlackRule => ({
  id: `slack/${plan.id}`,
  vendor: 'slack',
  source: page(`reference/block-kit/${plan.page}`, plan.level),
  summary: plan.summary,
  answer: 'invalid_blocks',
  accept: plan.accept,
  reject: plan.reject,
  check,
})

/** A rule about the blocks of one type. */
export const about = (
  type: string,
  plan: Plan,
  check: (block: Json, at: string) => readonly string[],
): SlackRule =>
  rule(plan, (call) =>
    blocksOf(call).flatMap(({ value, at }) => (value['type'] === type ? check(value, at) : [])),
  )

export const repeated = (placed: readonly Placed<Json>[], name: string): readonly string[] => {
  const seen = new Set<unknown>()
  return placed.flatMap(({ value, at }) => {
    const id = value[name]
    if (id === undefined) return []
    if (seen.has(id)) return [say(`${name} must be unique`, `${at}/${name}`)]
    seen.add(id)
    return []
  })
}
