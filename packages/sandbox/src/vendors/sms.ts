import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import { judge } from '../rules/rule.ts'
import { smsRules } from '../rules/sms.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { createWindows, type WindowLimit } from '../window.ts'
import { createAccounts, magic, service, type SmsAccounts } from './sms-accounts.ts'
import { failureOf, ok, problem, shownAccount, shownList, shownMessage } from './sms-answers.ts'
import { createCallbacks } from './sms-callbacks.ts'
import { creates, readSmsCall, type SmsCall } from './sms-call.ts'
import { createMessages, type SmsMessages, type SmsRecord } from './sms-messages.ts'

export interface SmsAddress {
  readonly origin: string
  readonly accountSid: string
  readonly authToken: string
  readonly apiKey: string
  readonly apiSecret: string
  /** A number of the account. */
  readonly from: string
  /** Chooses a sender itself. */
  readonly messagingServiceSid: string
  /** Writes only to +819012345678, the number that it verified. */
  readonly trial: { readonly accountSid: string; readonly authToken: string }
  /** The owner of this number answers STOP, or START with false. */
  optOut(number: string, out?: boolean): void
}

/**
 * "429 Too Many Requests" counts requests at a time; how many, and how long one takes, is ours.
 * https://www.twilio.com/docs/api/errors/20429
 */
const concurrency: WindowLimit = { limit: 100, perMs: 100 }

export async function smsStandIn(context: StandInContext): Promise<StandIn<SmsAddress>> {
  const accounts = createAccounts()
  const callbacks = createCallbacks(context, accounts)
  const messages = createMessages(context, callbacks)
  const windows = createWindows(context.clock)

  function answer(http: HttpCall): HttpAnswer {
    const call = readSmsCall(http)
    const account = accounts.authenticate(call.user, call.password)
    if (account !== undefined && windows.take(account.sid, concurrency) > 0) {
      http.refuse([{ rule: 'sms/concurrency', message: 'too many requests at a time' }])
      return failureOf(429)
    }
    const state = { accounts, messages, now: context.clock.now() }
    const { refusal, warnings } = judge(smsRules, call, state, context.mode)
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      return problem(refusal.answer, refusal.findings[0]!.message)
    }
    if (creates(call)) return ok(shownMessage(messages.create(call, http, account!, warnings)), 201)
    if (call.route === 'account') return ok(shownAccount(account!))
    if (call.route === 'messages') return ok(listed(call, http, messages))
    const record = messages.find(call.account, call.sid)!
    record.message.requests.push(http.request)
    return act(call, record, messages)
  }

  const vendor: HttpVendor = { vendor: 'sms', answer, failure: (status) => failureOf(status) }
  const { origin, close } = await serveHttp(context, vendor)
  const address = addressOf(accounts, origin)
  const reset = (): void => {
    messages.reset()
    callbacks.stop()
    accounts.reset()
    windows.reset()
  }
  return {
    address,
    settings: {
      options: {
        use: 'sms',
        accountSid: address.accountSid,
        authToken: '${TWILIO_AUTH_TOKEN}',
        from: address.from,
        to: ['+819012345678'],
        baseUrl: origin,
      },
      environment: { TWILIO_AUTH_TOKEN: address.authToken },
    },
    reset,
    close() {
      reset()
      return close()
    },
  }
}

function addressOf({ main, trial, optOut }: SmsAccounts, origin: string): SmsAddress {
  const [[apiKey, apiSecret] = ['', '']] = main.keys
  return {
    origin,
    accountSid: main.sid,
    authToken: main.authToken,
    apiKey,
    apiSecret,
    from: magic.sender,
    messagingServiceSid: service.sid,
    trial: { accountSid: trial.sid, authToken: trial.authToken },
    optOut,
  }
}

/** Does what a request about one message says; the rules have let it pass. */
function act(call: SmsCall, record: SmsRecord, messages: SmsMessages): HttpAnswer {
  if (call.method === 'DELETE') {
    messages.remove(record)
    return { status: 204, body: '' }
  }
  if (call.method === 'POST') messages.update(record, call)
  return ok(shownMessage(record))
}

function listed(call: SmsCall, { url }: HttpCall, messages: SmsMessages): object {
  const size = Number(url.searchParams.get('PageSize') ?? 50)
  return shownList(call.account, messages.of(call.account), Math.min(Math.max(1, size || 50), 1_000))
}
