import { follows, type Notification } from '@notify/core/channel'
import * as limits from './limits.ts'
import { line } from './markdown.ts'

/** Who is called by which name: ids of users (`80351110224678912`), and of roles after an `&`. */
export type People = Readonly<Record<string, string>>

export interface Calls {
  /** Markdown that mentions them. */
  readonly text: string
  /** `allowed_mentions`: whoever is not in it is not called, whatever the text says. */
  readonly allowed: {
    readonly parse: readonly 'everyone'[]
    readonly users: readonly string[]
    readonly roles: readonly string[]
  }
}

/** `channel` is everybody who can read it, as in Slack. */
const groups: ReadonlyMap<string, string> = new Map([
  ['here', '@here'],
  ['everyone', '@everyone'],
  ['channel', '@everyone'],
])

/**
 * The declared mentions, as many as there is room for; a name that `people` does not know is shown and calls nobody.
 * What acknowledges or resolves calls nobody.
 */
export function callsOf(notification: Notification, people: People): Calls {
  let text = ''
  const parse = new Set<'everyone'>()
  const users = new Set<string>()
  const roles = new Set<string>()
  for (const name of follows(notification) ? [] : (notification.mentions ?? [])) {
    const id = Object.hasOwn(people, name) ? people[name]! : undefined
    const group = groups.get(name)
    const next = `${text} ${group ?? (id === undefined ? line(`@${name}`, 100) : `<@${id}>`)}`.trimStart()
    if (next.length > limits.contentMaxChars || Math.max(users.size, roles.size) >= limits.mentionsMax) break
    text = next
    if (group !== undefined) parse.add('everyone')
    else if (id?.startsWith('&')) roles.add(id.slice(1))
    else if (id !== undefined) users.add(id)
  }
  return { text, allowed: { parse: [...parse], users: [...users], roles: [...roles] } }
}
