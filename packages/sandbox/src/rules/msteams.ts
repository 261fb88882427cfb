import { msteamsCards } from './msteams-card.ts'
import { msteamsRequests } from './msteams-requests.ts'
import type { MsteamsRule } from './msteams-rule.ts'

/** Who asks and where, then the message, then its card. */
export const msteamsRules: readonly MsteamsRule[] = [...msteamsRequests, ...msteamsCards]
