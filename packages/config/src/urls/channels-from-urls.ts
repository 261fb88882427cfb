import type { Problem } from '@notify/core'
import { channelsFromUrl } from './channel-from-url.ts'
import { splitUrls } from './split-urls.ts'

/** What a list of URLs becomes: entries of a file, and routes where URLs take turns. */
export interface ChannelsFromUrls {
  readonly channels: readonly {
    readonly name: string
    readonly entry: Readonly<Record<string, unknown>>
  }[]
  /** Empty if every channel gets everything. */
  readonly routes: readonly Readonly<Record<string, unknown>>[]
  readonly notes: readonly string[]
  readonly problems: readonly Problem[]
}

/**
 * Reads URLs with spaces, line ends or commas between them. A channel is named after its kind: `slack`, `slack-2`.
 *
 * @param names Names that are in use already.
 */
export function channelsFromUrls(text: string, names: readonly string[] = []): ChannelsFromUrls {
  const used = new Set(names)
  const free = (kind: string): string => {
    for (let count = 1; ; count++) {
      const name = count === 1 ? kind : `${kind}-${count}`
      if (used.has(name)) continue
      used.add(name)
      return name
    }
  }
  const problems: Problem[] = []
  const notes: string[] = []
  const groups = splitUrls(text).flatMap((url, index) => {
    const read = channelsFromUrl(url)
    if ('problem' in read) {
      problems.push({ ...read.problem, message: `URL ${index + 1}: ${read.problem.message}` })
      return []
    }
    notes.push(...read.notes.map((note) => `URL ${index + 1}: ${note}`))
    const channels = read.channels.map(({ use, options }) => ({
      name: free(use),
      entry: { use, ...options },
    }))
    return [{ channels, pick: read.pick }]
  })
  return {
    channels: groups.flatMap(({ channels }) => channels),
    routes: groups.every(({ pick }) => pick === 'all')
      ? []
      : groups.map(({ channels, pick }) =>
          routeOf(
            channels.map(({ name }) => name),
            pick,
          ),
        ),
    notes,
    problems,
  }
}

function routeOf(
  names: readonly string[],
  pick: 'all' | 'fallback' | 'rotate',
): Readonly<Record<string, unknown>> {
  const [first = '', ...rest] = names
  if (pick === 'fallback') return { to: [first], fallback: rest }
  return pick === 'rotate' ? { name: `rotate-${first}`, to: names, pick } : { to: names }
}
