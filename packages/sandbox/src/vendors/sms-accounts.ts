/** What Twilio knows before a message comes: accounts, senders and numbers. */
import { ConfigurationError } from '@notify/core/channel'

export interface SmsAccount {
  readonly sid: string
  readonly authToken: string
  /** Secret by SID; these are Standard keys. */
  readonly keys: ReadonlyMap<string, string>
  /** A trial account writes only to the numbers that were verified. */
  readonly verified?: ReadonlySet<string>
}

export interface SmsAccounts {
  readonly main: SmsAccount
  readonly trial: SmsAccount
  readonly all: readonly SmsAccount[]
  /** Who asks: by the SID of the account or of a key, and its secret. */
  authenticate(user: string | undefined, password: string | undefined): SmsAccount | undefined
  readonly optedOut: ReadonlySet<string>
  /** The owner of a number answered STOP; with false, START. */
  readonly optOut: (number: string, out?: boolean) => void
  reset(): void
}

const sid = (kind: string, digits: string): string => kind + digits.repeat(16)

/**
 * The numbers that Twilio gives to tests, and what a message to or from them meets.
 * https://www.twilio.com/docs/iam/test-credentials#test-sms-messages (read 2026-11-21)
 */
export const magic = {
  sender: '+15005550006',
  invalidSender: '+15005550001',
  fullQueue: '+15005550008',
  invalid: '+15005550001',
  unroutable: '+15005550002',
  forbiddenCountry: '+15005550003',
  optedOut: '+15005550004',
  landline: '+15005550009',
} as const

/** Numbers to which a message is taken, and then not delivered: our own, of those that belong to nobody. */
export const undelivered: ReadonlyMap<string, number> = new Map([
  ['+447700900003', 30_003],
  ['+447700900006', 30_006],
  ['+447700900007', 30_007],
])

/** What the accounts send from: a number, a short code and a name. */
export const senders: readonly string[] = [magic.sender, '55555', 'Notify']

/** Calling codes for which the geo permissions are off: satellite and shared networks, which cost the most. */
export const forbiddenCodes: readonly string[] = ['+881', '+882', '+883']

/** A messaging service and its pool of senders. */
export const service: { readonly sid: string; readonly pool: readonly string[] } = {
  sid: sid('MG', '5a'),
  pool: [magic.sender, 'Notify'],
}

/** A content template. */
export const content: { readonly sid: string; readonly text: string } = {
  sid: sid('HX', '5a'),
  text: 'Code: {{1}}',
}

export function createAccounts(): SmsAccounts {
  const main: SmsAccount = {
    sid: sid('AC', '5a'),
    authToken: '5a11d0b0'.repeat(4),
    keys: new Map([[sid('SK', '5a'), 'sandboxApiKeySecret0sandboxApiKe']]),
  }
  const trial: SmsAccount = {
    sid: sid('AC', '7e'),
    authToken: '7e57d0b0'.repeat(4),
    keys: new Map(),
    verified: new Set(['+819012345678']),
  }
  const all = [main, trial]
  const optedOut = new Set<string>()
  const reset = (): void => {
    optedOut.clear()
    optedOut.add(magic.optedOut)
  }
  reset()
  return {
    main,
    trial,
    all,
    optedOut,
    authenticate: (user, password) =>
      password === undefined
        ? undefined
        : all.find((account) =>
            user === account.sid ? password === account.authToken : account.keys.get(user ?? '') === password,
          ),
    optOut(number, out = true) {
      if (!/^\+[1-9]\d{6,14}$/.test(number))
        throw new ConfigurationError('the sandbox opts out numbers in the form +442079460000')
      if (out) optedOut.add(number)
      else optedOut.delete(number)
    },
    reset,
  }
}
