import { DeliveryError, retryAfterMs, type DeliveryErrorOptions, type Reason } from '@notify/core/channel'

type Row = readonly [reason: Reason, what: string]

const install = 'the app must be installed again, or the token replaced'
const later = 'Slack could not take the message for now'
const unsure = 'Slack failed while it worked on the message; it may have been posted'
const lost = 'the message cannot be edited any more'

/**
 * Slack's words; `{channel}` and `{scope}` are filled in. Whatever is not listed is `invalid`.
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors, …/chat.update#errors, …/auth.test#errors,
 * …/files.getUploadURLExternal#errors, …/files.completeUploadExternal#errors, …/reactions.add#errors and
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors (read 2026-11-21)
 */
const table: readonly (readonly [...Row, words: string])[] = [
  [
    'not-found',
    '{channel} was not found; invite the app with /invite or check the name',
    'channel_not_found invalid_channel',
  ],
  ['not-found', 'the app is not in {channel}; invite it with /invite', 'not_in_channel'],
  ['not-found', '{channel} was not found; a token of an organisation needs its id', 'team_not_found'],
  ['not-found', '{channel} was not found or is disabled; check the id', 'user_not_found user_disabled'],
  ['invalid', '{channel} is a bot; bots take no direct messages', 'cannot_dm_bot'],
  ['invalid', '{channel} takes no messages: switch on the messages tab', 'messages_tab_disabled'],

  // An edit that cannot be made any more: `not-found` makes the dispatcher post a new message.
  ['not-found', `${lost}: it was deleted`, 'message_not_found'],
  ['not-found', `${lost}: the workspace allows edits only for a while`, 'edit_window_closed'],
  ['not-found', `${lost}: another app or user posted it`, 'cant_update_message'],
  ['not-found', `${lost}: its blocks are of another kind`, 'block_mismatch'],
  ['not-found', 'the message to answer is not there any more', 'thread_not_found'],

  ['gone', '{channel} is archived; choose another', 'is_archived channel_is_archived is_inactive'],
  ['gone', 'the incoming webhook was removed; create a new one', 'no_service no_active_hooks no_team'],

  ['auth', `the token was refused; ${install}`, 'invalid_auth token_revoked token_expired account_inactive'],
  [
    'auth',
    'the token is of the wrong kind; give one that begins with xoxb-',
    'not_authed not_allowed_token_type',
  ],
  ['auth', 'the app may not do this; it needs the scope {scope}', 'missing_scope no_permission'],
  ['auth', 'the URL of the incoming webhook was refused; create a new one', 'invalid_token'],
  ['auth', 'the workspace refuses calls from this network; ask its admin', 'accesslimited'],
  ['auth', 'the account of the token must set up two-factor sign-in', 'two_factor_setup_required'],
  [
    'auth',
    '{channel} is closed to this app; ask an admin of the workspace',
    'action_prohibited access_denied app_access_restricted ekm_access_denied org_login_required ' +
      'posting_to_general_channel_denied posting_to_channel_denied restricted_action restricted_action_read_only_channel',
  ],

  [
    'invalid',
    "{channel} takes no replies; set overflow to 'cut'",
    'cannot_reply_to_message restricted_action_non_threadable_channel restricted_action_thread_locked',
  ],
  [
    'invalid',
    'the workspace takes no such files; ask its admin',
    'file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed',
  ],
  ['invalid', 'it is larger than the workspace allows', 'file_upload_size_restricted'],
  ['invalid', 'the workspace has no room for more files', 'storage_limit_reached'],
  ['invalid', 'Slack no longer waits for it: it was shared already, or came too late', 'file_not_found'],
  ['invalid', 'the workspace has no emoji of this name; check reactions', 'invalid_name'],
  [
    'invalid',
    'the message takes no further change of its reactions',
    'too_many_emoji too_many_reactions thread_locked',
  ],
  ['rate-limited', 'Slack asks to slow down', 'ratelimited rate_limited message_limit_exceeded'],
  [
    'unavailable',
    later,
    'service_unavailable request_timeout update_failed file_update_failed team_added_to_org external_channel_migrating streaming_state_conflict',
  ],
  ['ambiguous', unsure, 'fatal_error internal_error rollup_error'],
]

const rows: ReadonlyMap<string, Row> = new Map(
  table.flatMap(([reason, what, words]) => words.split(' ').map((word) => [word, [reason, what]] as const)),
)

const statuses: ReadonlyMap<number, Row> = new Map<number, Row>([
  [401, ['auth', `the credentials were refused; ${install}`]],
  [403, ['auth', 'the request was refused; check the credentials, and a proxy on the way']],
  [404, ['not-found', 'nothing was found at this address; check baseUrl or the URL of the webhook']],
  [410, ['gone', '{channel} is archived or the incoming webhook was removed']],
  [429, ['rate-limited', 'Slack asks to slow down']],
  [503, ['unavailable', later]],
])

/** Where the message was to go. */
export interface Destination {
  /** As the options name it; never a URL. Left out: one person, or the channel of a webhook. */
  readonly channel?: string
  /** The destination is one person of many. */
  readonly person?: boolean
  /** What the app must be allowed. Default: to post. */
  readonly scope?: string
}

const posting = 'chat:write, and chat:write.public for channels it has not joined'

/** https://docs.slack.dev/reference/scopes */
export const scopeOf = (method: string): Pick<Destination, 'scope'> => {
  if (method.startsWith('files.')) return { scope: 'files:write' }
  return method.startsWith('reactions.') ? { scope: 'reactions:write' } : {}
}

export interface Refusal {
  readonly status: number
  /** Slack's own, or whatever stood in its place. */
  readonly word?: unknown
  readonly retryAfter?: string | null
}

/** A refusal as the reason and sentence that stand in the tables: Slack's word first, then the status. */
export function refusal({ status, word, retryAfter }: Refusal, to: Destination, now: number): DeliveryError {
  const vendorCode = isWord(word) ? word : undefined
  const [reason, what] = (vendorCode && rows.get(vendorCode)) || byStatus(status, vendorCode)
  const waitMs = reason === 'rate-limited' ? retryAfterMs(retryAfter, now) : undefined
  const options: DeliveryErrorOptions = {
    status,
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(to.person && (reason === 'not-found' || what.startsWith('{channel} '))
      ? { recipientOnly: true }
      : {}),
  }
  const filled = what.replace('{channel}', () => named(to)).replace('{scope}', to.scope ?? posting)
  return new DeliveryError(reason, `slack: ${filled}`, options)
}

/** Anything longer or stranger may be a page, and may repeat what was sent. */
export const isWord = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z][a-z_]{1,60}$/.test(text)

const named = ({ channel, person }: Destination): string =>
  person ? 'the recipient' : channel === undefined ? 'the channel' : `channel ${JSON.stringify(channel)}`

function byStatus(status: number, vendorCode: string | undefined): Row {
  const row = statuses.get(status)
  if (row !== undefined) return row
  if (vendorCode !== undefined && status < 500) return ['invalid', `the message was refused: ${vendorCode}`]
  if (status >= 500) return ['ambiguous', `${unsure} (status ${status})`]
  if (status >= 400) return ['invalid', `the request was refused with status ${status}`]
  return ['unavailable', `a redirect or nothing came back (status ${status}); check baseUrl and proxies`]
}

/** A 200 that says neither yes nor no: a page of something between us and Slack, or an answer that broke. */
export const unclear = (answer: unknown): DeliveryError =>
  typeof answer === 'string' && answer.trimStart().startsWith('<')
    ? new DeliveryError(
        'unavailable',
        'slack: a page came back instead of an answer; check baseUrl and proxies',
      )
    : new DeliveryError('ambiguous', 'slack: the answer could not be read; the message may have been posted')
