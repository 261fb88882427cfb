import { createHmac } from 'node:crypto'
import type { StandInContext } from '../stand-in.ts'
import type { SmsAccounts } from './sms-accounts.ts'
import type { SmsRecord } from './sms-messages.ts'

export interface Callbacks {
  /** Posts the status to where the sender wants to hear of it: one at a time for each message. */
  tell(record: SmsRecord): void
  /** Ends those on their way. */
  stop(): void
}

/** https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: "Total time … 15 seconds" */
const timeoutMs = 15_000

/** Statuses of invented messages go to nobody else. */
const thisMachine = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/

/**
 * Of Twilio's callbacks: base64 of the HMAC-SHA1 over the URL and the sorted fields, with the account's token.
 * https://www.twilio.com/docs/usage/security#validating-requests (read 2026-11-21)
 */
export const signatureOf = (token: string, url: string, fields: Readonly<Record<string, string>>): string =>
  createHmac('sha1', token)
    .update(
      Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .reduce((text, [name, value]) => text + name + value, url),
    )
    .digest('base64')

export function createCallbacks({ recorder }: StandInContext, accounts: SmsAccounts): Callbacks {
  const last = new WeakMap<SmsRecord, Promise<void>>()
  let stopped = new AbortController()

  async function post(
    url: string,
    record: SmsRecord,
    fields: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return
    const token = accounts.all.find(({ sid }) => sid === record.account)!.authToken
    const warn = (why: string): void => {
      const message = `the callback of ${fields['MessageStatus']} was not taken: ${why}`
      record.message.warnings.push({ rule: 'sms/callback', message })
      recorder.changed()
    }
    if (!thisMachine.test(new URL(url).hostname)) return warn('the sandbox calls only this machine')
    try {
      const { status, body } = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'user-agent': 'TwilioProxy/1.1',
          'x-twilio-signature': signatureOf(token, url, fields),
        },
        body: new URLSearchParams(fields).toString(),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      await body?.cancel()
      if (status >= 300) warn(`status ${status}`)
    } catch (error) {
      if (!signal.aborted) warn(error instanceof Error ? error.message : String(error))
    }
  }

  return {
    tell(record) {
      const { callback } = record
      if (callback === undefined) return
      const fields = fieldsOf(record)
      const { signal } = stopped
      const before = last.get(record) ?? Promise.resolve()
      last.set(
        record,
        before.then(() => post(callback, record, fields, signal)),
      )
    },
    stop() {
      stopped.abort()
      stopped = new AbortController()
    },
  }
}

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status (read 2026-11-21) */
function fieldsOf(record: SmsRecord): Record<string, string> {
  const { sid, account, status, to, from, service, errorCode } = record
  return {
    AccountSid: account,
    ApiVersion: '2010-04-01',
    From: from ?? '',
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    To: to,
    ...(service !== undefined && { MessagingServiceSid: service }),
    ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
  }
}
