import type { SmsAccounts } from '../vendors/sms-accounts.ts'
import type { SmsCall } from '../vendors/sms-call.ts'
import type { SmsMessages } from '../vendors/sms-messages.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{sid:0}` in the path stands for the SID that the first of `before` got. */
export interface SmsStep {
  /** Default `POST`. */
  readonly method?: string
  /** After `/2010-04-01/Accounts/AC…`. Default `/Messages.json`. */
  readonly path?: string
  /** Of the path: the account of this name, or a SID. Default `main`. */
  readonly account?: string
  /** Who asks: the account of this name, its API key, or nobody. Default: the account of the path. */
  readonly as?: 'main' | 'trial' | 'key' | 'nobody'
  /** In place of the right one. */
  readonly password?: string
  readonly form?: Readonly<Record<string, string | readonly string[]>>
  /** Default: of a form. */
  readonly contentType?: string
}

export interface SmsFixture extends SmsStep {
  readonly before?: readonly SmsStep[]
}

export interface SmsState {
  readonly accounts: SmsAccounts
  readonly messages: SmsMessages
  /** Epoch ms. */
  readonly now: number
}

/** The answer is Twilio's code. */
export type SmsRule = Rule<SmsCall, SmsState, number, SmsFixture>

export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])

/** The dictionary's page of a code says what breaks it. */
export const dictionary = (code: number, level: Level = 'documented'): Source => ({
  text: `https://www.twilio.com/docs/api/errors/${code}`,
  level,
})

export const page = (path: string, level: Level = 'documented'): Source => ({
  text: `https://www.twilio.com/docs/${path}`,
  level,
})

/** The parameters of a message that Twilio takes. */
export const given = { To: '+819012345678', From: '+15005550006', Body: 'Disk full' }

/** With these in place of the given ones; nothing takes one away. */
export function form(changes: Readonly<Record<string, string | readonly string[] | undefined>>): SmsFixture {
  const all = Object.entries({ ...given, ...changes })
  return {
    form: Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  }
}
export const good: SmsFixture = form({})
