import { pagerdutyContent } from './pagerduty-content.ts'
import { pagerdutyRequests } from './pagerduty-requests.ts'
import type { PagerdutyRule } from './pagerduty-rule.ts'

/** Whether it can be read, whom it is for, and then what it says. */
export const pagerdutyRules: readonly PagerdutyRule[] = [...pagerdutyRequests, ...pagerdutyContent]
