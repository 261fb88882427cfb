import { follows, type Notification } from '@notify/core/channel'
import { escapeHtml } from '@notify/markup'
import type { Size } from './fit.ts'
import * as limits from './limits.ts'
import { line, plainLine } from './markdown.ts'
import type { MsteamsObject } from './native.ts'

/** Who is called by which name: object ids of Entra or, for a webhook, user principal names such as `aya@acme.dev`. */
export type People = Readonly<Record<string, string>>

/** Stands between `<at>` and `</at>` as it is, and would be markup with other characters. */
export const personName: RegExp = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} .'_-]{0,63}$/u

/** The declared mentions. Both lists belong to the text: without an entry there, `<at>` calls nobody. */
export interface Calls {
  /** Markdown for a card, HTML for a message of Graph; empty if nobody is named. */
  readonly text: string
  readonly entities: readonly MsteamsObject[]
}

/**
 * The declared mentions, as many as there is room for; a name that `people` does not know is shown and calls nobody, and so
 * are `here`, `channel` and `everyone`, which Teams offers to nobody here. What acknowledges or resolves calls nobody.
 */
export function callsOf(notification: Notification, people: People, graph: boolean, size: Size): Calls {
  const texts: string[] = []
  const entities: MsteamsObject[] = []
  let bytes = 0
  for (const name of follows(notification) ? [] : new Set(notification.mentions ?? [])) {
    const id = Object.hasOwn(people, name) ? people[name]! : undefined
    const entity = id === undefined ? undefined : entityOf(name, id, entities.length, graph)
    const text = textOf(name, entity, graph)
    bytes += size(text) + (entity === undefined ? 0 : size(entity))
    if (bytes > limits.mentionsMaxBytes) break
    texts.push(text)
    if (entity !== undefined) entities.push(entity)
  }
  return { text: texts.join(' '), entities }
}

function textOf(name: string, entity: MsteamsObject | undefined, graph: boolean): string {
  if (entity === undefined)
    return graph
      ? escapeHtml(plainLine(`@${name}`, limits.lineMaxChars))
      : line(`@${name}`, limits.lineMaxChars)
  return graph ? `<at id="${String(entity['id'])}">${escapeHtml(name)}</at>` : `<at>${name}</at>`
}

/**
 * https://learn.microsoft.com/en-us/graph/api/chatmessage-post (example 2) and
 * https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
 * (read 2026-11-21)
 */
const entityOf = (name: string, id: string, index: number, graph: boolean): MsteamsObject =>
  graph
    ? {
        id: index,
        mentionText: name,
        mentioned: { user: { displayName: name, id, userIdentityType: 'aadUser' } },
      }
    : { type: 'mention', text: `<at>${name}</at>`, mentioned: { id, name } }
