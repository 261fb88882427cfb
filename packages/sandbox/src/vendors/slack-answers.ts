/** How Slack answers. */
import type { HttpAnswer } from '../http-answer.ts'
import type { Verdict } from '../rules/rule.ts'
import type { SlackCall } from './slack-call.ts'

export const identity = {
  url: 'https://sandbox.slack.com/',
  team: 'Sandbox',
  user: 'notify',
  team_id: 'T0SANDBOX',
  user_id: 'U0SANDBOX9',
  bot_id: 'B0SANDBOX9',
}

const hookStatus: Readonly<Record<string, number>> = {
  no_service: 404,
  channel_not_found: 404,
  invalid_token: 403,
  channel_is_archived: 410,
  sandbox_unknown_upload: 404,
}

/** Slack says more than its word only where it checks arguments against a schema. */
const explained = new Set([
  'invalid_blocks',
  'invalid_arguments',
  'invalid_thread_ts',
  'invalid_metadata_format',
])

export const shown = (args: SlackCall['args']): Record<string, unknown> => ({
  type: 'message',
  subtype: 'bot_message',
  bot_id: identity.bot_id,
  ...Object.fromEntries(
    ['text', 'blocks', 'attachments', 'thread_ts'].flatMap((name) =>
      name in args ? [[name, args[name]]] : [],
    ),
  ),
})

export const hookAnswer = (word: string, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: word,
})

export const json = (value: Readonly<Record<string, unknown>>): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

/** Most failures are a 200 with a word; webhooks have a status and the word alone. */
export function refused(
  call: SlackCall,
  { answer, findings }: NonNullable<Verdict<string>['refusal']>,
): HttpAnswer {
  if (call.surface !== 'api') return hookAnswer(answer, hookStatus[answer] ?? 400)
  const messages = findings.map(({ message }) => message)
  return json({
    ok: false,
    error: answer,
    ...(answer === 'invalid_blocks' ? { errors: messages } : {}),
    ...(explained.has(answer)
      ? { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } }
      : {}),
  })
}

export function limited(call: SlackCall, seconds?: number): HttpAnswer {
  const { body, headers } =
    call.surface === 'api' ? json({ ok: false, error: 'ratelimited' }) : hookAnswer('rate_limited')
  return {
    status: 429,
    body,
    headers: { ...headers, ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }) },
  }
}
