import type { Clock } from '@notify/core/channel'
import { createRates } from '../rate.ts'
import type { Limited } from './jira-answers.ts'
import type { JiraCall } from './jira-call.ts'
import type { Site } from './jira-site.ts'

export interface Limits {
  /** Takes one request; nothing if it may pass. */
  over(call: JiraCall): Limited | undefined
  exhaust(forMs: number): void
  reset(): void
}

// https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (read 2026-11-21)
const reading = { burst: 100, everyMs: 10 }
const replacing = { burst: 50, everyMs: 20 }
const perIssue = [
  { burst: 20, everyMs: 100 },
  { burst: 100, everyMs: 300 },
]
const pointsPerHour = 65_000

export function createLimits(clock: Clock, site: Site): Limits {
  const rates = createRates(clock)
  let exhaustedUntil = 0
  return {
    over(call) {
      const quotaMs = exhaustedUntil - clock.now()
      if (quotaMs > 0) return { reason: 'jira-quota-tenant-based', limit: pointsPerHour, waitMs: quotaMs }
      const burst = call.method === 'PUT' || call.method === 'DELETE' ? replacing : reading
      const burstMs = rates.take(`${call.method} ${call.what}`, burst)
      if (burstMs > 0) return { reason: 'jira-burst-based', limit: burst.burst, waitMs: burstMs }
      const issue = call.method === 'GET' ? undefined : site.issue(call.key)
      for (const rate of issue === undefined ? [] : perIssue) {
        const waitMs = rates.take(`${issue?.id} ${rate.burst}`, rate)
        if (waitMs > 0) return { reason: 'jira-per-issue-on-write', limit: rate.burst, waitMs }
      }
      return undefined
    },
    exhaust: (forMs) => void (exhaustedUntil = clock.now() + forMs),
    reset() {
      rates.reset()
      exhaustedUntil = 0
    },
  }
}
