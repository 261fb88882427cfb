import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { failure, type HttpAnswer, signInPage } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { hookPath, refuse, sendTo, token, wire } from './__fixtures__/sending.ts'
import { slack } from './index.ts'

const { origin, seen, answer, bot, hook } = wire()

describe.each([
  ['a bot token', bot],
  ['a webhook', hook],
])('whatever answers, with %s', (_, make) => {
  test.each<[string, Reason, HttpAnswer]>([
    ['a page with status 200', 'unavailable', signInPage],
    ['half a document', 'ambiguous', { body: '{"ok":true,"chan' }],
    ['an empty 200', 'ambiguous', {}],
    ['null', 'ambiguous', { body: null }],
    ['a list', 'ambiguous', { body: [] }],
    ['an object that says nothing', 'ambiguous', { body: {} }],
    ['a 500', 'ambiguous', { status: 500, body: 'oops' }],
    ['a 502 page', 'ambiguous', { status: 502, body: '<html>Bad gateway</html>' }],
    ['a 503', 'unavailable', { status: 503 }],
    ['a redirect', 'unavailable', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['a 401', 'auth', { status: 401 }],
    ['a 404', 'not-found', { status: 404, body: '<html>' }],
    ['a 410', 'gone', { status: 410 }],
    ['a 413', 'invalid', { status: 413 }],
    ['a reset', 'ambiguous', 'reset'],
    ['a body that breaks off', 'ambiguous', 'truncated'],
    ['an endless body', 'ambiguous', 'endless'],
  ])('%s is %s, after one request', async (_, reason, reply) => {
    answer(reply)
    expect((await failure(sendTo(make()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test('a 429 whose body breaks off waits too', async () => {
    answer({ status: 429, headers: { 'retry-after': '7' }, body: '<html>', fault: 'truncated' })
    expect(await failure(sendTo(make()))).toMatchObject({
      reason: 'rate-limited',
      retryAfterMs: 7_000,
      status: 429,
    })
    expect(seen()).toHaveLength(1)
  })

  test('no error shows the secret or what was sent', async () => {
    const answers: HttpAnswer[] = [
      refuse('invalid_auth'),
      refuse('odd_word'),
      signInPage,
      'reset',
      { status: 500, body: `${token} ${hookPath}` },
      'hang',
    ]
    for (const reply of [...answers, { body: { ok: false, error: `<b>${token}${hookPath}` } }]) {
      answer(reply)
      const error = await failure(sendTo(make(), AbortSignal.timeout(200)))
      const shown = [
        error.message,
        error.stack,
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error),
      ]
      expect(shown.join('\n')).not.toMatch(/canary|Disk full|127\.0\.0\.1/)
    }
  })
})

describe("Slack's words", () => {
  test.each<[string, Reason]>([
    ['channel_not_found', 'not-found'],
    ['not_in_channel', 'not-found'],
    ['message_not_found', 'not-found'],
    ['edit_window_closed', 'not-found'],
    ['cant_update_message', 'not-found'],
    ['is_archived', 'gone'],
    ['is_inactive', 'gone'],
    ['invalid_auth', 'auth'],
    ['token_revoked', 'auth'],
    ['missing_scope', 'auth'],
    ['ratelimited', 'rate-limited'],
    ['service_unavailable', 'unavailable'],
    ['update_failed', 'unavailable'],
    ['team_added_to_org', 'unavailable'],
    ['fatal_error', 'ambiguous'],
    ['internal_error', 'ambiguous'],
    ['invalid_blocks', 'invalid'],
    ['msg_too_long', 'invalid'],
    ['a_word_of_tomorrow', 'invalid'],
    ['constructor', 'invalid'],
  ])('%s is %s', async (word, reason) => {
    answer(refuse(word))
    expect(await failure(sendTo(bot()))).toMatchObject({ reason, vendorCode: word, status: 200 })
  })

  test('the sentence names the channel and what to do', async () => {
    answer(refuse('channel_not_found'))
    expect((await failure(sendTo(bot()))).message).toBe(
      'slack: channel "#ops" was not found; invite the app with /invite or check the name',
    )
  })

  test('what concerns one person does not stop the others', async () => {
    const people = slack({ token, baseUrl: `${origin()}/api/` })
    answer(refuse('user_not_found'))
    expect(await failure(sendTo(people))).toMatchObject({ reason: 'not-found', recipientOnly: true })
    answer(refuse('invalid_auth'))
    expect((await failure(sendTo(people))).recipientOnly).toBeUndefined()
    answer(refuse('channel_not_found'))
    expect((await failure(sendTo(bot()))).recipientOnly).toBeUndefined()
  })
})
