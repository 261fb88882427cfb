import { graphContents } from './graph-content.ts'
import { graphMessages } from './graph-messages.ts'
import { graphRequests } from './graph-requests.ts'
import type { GraphRule } from './graph-rule.ts'

/** The order is Graph's: who asks, for what, and then the message. */
export const graphRules: readonly GraphRule[] = [...graphRequests, ...graphMessages, ...graphContents]
