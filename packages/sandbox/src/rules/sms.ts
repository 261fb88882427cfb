import { smsContent } from './sms-content.ts'
import { smsRecipients } from './sms-recipients.ts'
import { smsRequests } from './sms-requests.ts'
import type { SmsRule } from './sms-rule.ts'
import { smsSenders } from './sms-senders.ts'

/** Who asks, then what is there at all, then what it says. */
export const smsRules: readonly SmsRule[] = [...smsRequests, ...smsRecipients, ...smsSenders, ...smsContent]
