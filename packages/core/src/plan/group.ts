import type { Problem } from '../errors.ts'
import { scoped, type Notification } from '../notification.ts'
import { duration } from '../text/duration.ts'
import { valuesAt } from './path.ts'
import type { Group } from './plan.ts'
import { gather, problem, report } from './problems.ts'
import type { GroupOptions } from './routes.ts'
import { compileTimes } from './time.ts'

/**
 * The group of a notification. `owner` is what the group belongs to: route, channel, person.
 *
 * @param afterMs Nothing is flushed before, e.g. because of quiet hours.
 */
export type Grouping = (
  notification: Notification,
  owner: readonly (string | undefined)[],
  now: number,
  afterMs: number,
) => Group

const longestMs = 30 * 86_400_000
const standardLimit = 50

/**
 * Reads how to group.
 *
 * @throws {ConfigurationError} `E_CONFIG_GROUP`, or that of a duration, a time or a path, with all that is wrong.
 */
export function compileGroup(options: GroupOptions, path: string): Grouping {
  const problems: Problem[] = []
  const { by, limit = standardLimit, leading = false } = options
  const valuesOf = by && gather(problems, () => valuesAt(by, `${path}.by`))
  const times = compileWindow(options, path, problems)
  if (!Number.isInteger(limit) || limit < 1)
    problems.push(wrong(`${path}.limit`, 'expected a whole number from 1', limit))
  report(problems)
  return (notification, owner, now, afterMs) => {
    const { waitMs, atMostMs } = times(now)
    return {
      key: scoped(notification.tenant, JSON.stringify([...owner, valuesOf?.(notification)])),
      waitMs: Math.max(waitMs, afterMs),
      atMostMs: Math.max(atMostMs, afterMs),
      limit,
      leading: leading && afterMs === 0,
    }
  }
}

type Window = (now: number) => { readonly waitMs: number; readonly atMostMs: number }

function compileWindow({ wait, atMost, at, zone }: GroupOptions, path: string, problems: Problem[]): Window {
  if ((wait === undefined) === (at === undefined))
    problems.push(wrong(path, "expected `wait`, e.g. '30s', or `at`, e.g. ['09:00']; one of the two"))
  if (at !== undefined) {
    const next = gather(problems, () => compileTimes(at, zone, `${path}.at`, `${path}.zone`))
    return (now) => {
      const leftMs = next!(now) - now
      return { waitMs: leftMs, atMostMs: leftMs }
    }
  }
  const read = (text: string | undefined, name: string): number | undefined =>
    text === undefined ? undefined : gather(problems, () => duration(text, `${path}.${name}`))
  const waitMs = read(wait, 'wait') ?? 0
  const atMostMs = read(atMost, 'atMost') ?? waitMs
  if (atMostMs < waitMs) problems.push(wrong(`${path}.atMost`, 'shorter than `wait`', atMost))
  if (Math.max(waitMs, atMostMs) > longestMs) problems.push(wrong(path, 'waits longer than 30 days'))
  return () => ({ waitMs, atMostMs })
}

const wrong = (path: string, message: string, received?: unknown): Problem =>
  problem('E_CONFIG_GROUP', path, message, received)
