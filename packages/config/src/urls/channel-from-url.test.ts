import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelFromUrl, channelsFromUrl, urlReadings } from './channel-from-url.ts'

const t = 'T0000000A'
const b = 'B0000000A'
const x = 'abcdefghijklmnopqrstuvwx'
const slackHook = `https://hooks.slack.com/services/${t}/${b}/${x}`
const bot = '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi'
const id = '123456789012345678'
const discordHook = `https://discord.com/api/webhooks/${id}/abcdefgh-_12`
const sid = 'AC0123456789abcdef0123456789abcdef'
const key = '0123456789abcdef0123456789ABCDEF'
const flow =
  'https://prod-1.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s-_x'

const options = (url: string): unknown => {
  const read = channelFromUrl(url)
  return 'problem' in read ? read : { use: read.use, ...read.options }
}

describe('reads', () => {
  test.each<[string, string, object]>([
    ['Slack, Apprise webhook', `slack://${t}/${b}/${x}`, { use: 'slack', webhookUrl: slackHook }],
    [
      'Slack, Shoutrrr webhook',
      `slack://hook:${t}-${b}-${x}@webhook`,
      { use: 'slack', webhookUrl: slackHook },
    ],
    [
      'Slack, old Shoutrrr webhook',
      `shoutrrr+slack://bot@${t}/${b}/${x}`,
      { use: 'slack', webhookUrl: slackHook },
    ],
    [
      'Slack for governments',
      `slack://${t}/${b}/${x}?mode=gov-hook`,
      { use: 'slack', webhookUrl: slackHook.replace('slack.com', 'slack-gov.com') },
    ],
    ['Slack, as copied', slackHook, { use: 'slack', webhookUrl: slackHook }],
    [
      'Slack, Apprise bot',
      'slack://xoxb-1-2-abc/#日本語',
      { use: 'slack', token: 'xoxb-1-2-abc', channel: '#日本語' },
    ],
    [
      'Slack, Apprise bot with an id',
      'slack://xoxb-1-2-abc/+C0123ABCD',
      { use: 'slack', token: 'xoxb-1-2-abc', channel: 'C0123ABCD' },
    ],
    [
      'Slack, Shoutrrr bot',
      'slack://xoxb:1-2-abc@C0123ABCD?botname=Bot&icon=robot_face',
      { use: 'slack', token: 'xoxb-1-2-abc', channel: 'C0123ABCD', username: 'Bot', iconEmoji: 'robot_face' },
    ],
    [
      'Slack, Symfony',
      'slack://xoxb-1-2-abc@default?channel=ops',
      { use: 'slack', token: 'xoxb-1-2-abc', channel: '#ops' },
    ],
    ['Discord, Apprise', `discord://${id}/abcdefgh-_12`, { use: 'discord', webhookUrl: discordHook }],
    [
      'Discord, Apprise with a look',
      `discord://Botty@${id}/abcdefgh-_12?avatar=no&thread=${id}`,
      { use: 'discord', webhookUrl: discordHook, username: 'Botty', threadId: id },
    ],
    [
      'Discord, Shoutrrr',
      `discord://abcdefgh-_12@${id}?avatar=https%3A%2F%2Facme.dev%2Fa.png&username=Bot`,
      { use: 'discord', webhookUrl: discordHook, username: 'Bot', avatarUrl: 'https://acme.dev/a.png' },
    ],
    [
      'Discord, Symfony',
      `discord://abcdefgh-_12@default?webhook_id=${id}`,
      { use: 'discord', webhookUrl: discordHook },
    ],
    [
      'Discord, as copied',
      `https://canary.discordapp.com/api/v10/webhooks/${id}/abcdefgh-_12`,
      { use: 'discord', webhookUrl: discordHook },
    ],
    [
      'Discord, our own for a bot',
      `discord-bot://MTIz.abc.def@${id}`,
      { use: 'discord', token: 'MTIz.abc.def', channelId: id },
    ],
    [
      'Telegram, Apprise',
      `tgram://${bot}/-100123:7?silent=yes&preview=no`,
      { use: 'telegram', token: bot, chatId: '-100123', topic: 7, silent: true, linkPreview: false },
    ],
    [
      'Telegram, Apprise with bot before the token',
      `tgram://bot${bot}/acme`,
      { use: 'telegram', token: bot, chatId: '@acme' },
    ],
    [
      'Telegram, Shoutrrr',
      `telegram://${bot}@telegram?chats=@acme&notification=No`,
      { use: 'telegram', token: bot, chatId: '@acme', silent: true },
    ],
    [
      'Telegram, Symfony',
      `telegram://${bot}@default?channel=5`,
      { use: 'telegram', token: bot, chatId: '5' },
    ],
    [
      'Teams, Apprise',
      'workflows://prod-1.westeurope.logic.azure.com/abc/s-_x',
      { use: 'msteams', webhookUrl: flow },
    ],
    ['Teams, Shoutrrr', `teams://?host=${encodeURIComponent(flow)}`, { use: 'msteams', webhookUrl: flow }],
    ['Teams, Symfony', flow.replace('https', 'microsoftteams'), { use: 'msteams', webhookUrl: flow }],
    ['Teams, as copied', flow, { use: 'msteams', webhookUrl: flow }],
    [
      'Teams, our own for Graph',
      'msgraph://acme.dev:c:s%3As@team/General?refresh_token=r',
      {
        use: 'msteams',
        tenantId: 'acme.dev',
        clientId: 'c',
        clientSecret: 's:s',
        refreshToken: 'r',
        teamId: 'team',
        channel: 'General',
      },
    ],
    [
      'mail, Apprise with a known service',
      'mailtos://me:p%40ss@gmail.com/you@acme.dev?cc=c@acme.dev&name=Ops',
      {
        use: 'email',
        preset: 'gmail',
        user: 'me@gmail.com',
        password: 'p@ss',
        from: 'Ops <me@gmail.com>',
        to: ['you@acme.dev'],
        cc: ['c@acme.dev'],
      },
    ],
    [
      'mail, Apprise with a server',
      'mailtos://me:pass@acme.dev:2525?smtp=mail.acme.dev&mode=ssl&to=a@b.dev,c',
      {
        use: 'email',
        host: 'mail.acme.dev',
        port: 2525,
        secure: 'tls',
        user: 'me@acme.dev',
        password: 'pass',
        from: 'me@acme.dev',
        to: ['a@b.dev', 'c@acme.dev'],
      },
    ],
    [
      'mail, Shoutrrr',
      'smtp://u:p@mail.acme.dev:587/?fromaddress=f@acme.dev&toaddresses=a@acme.dev,b@acme.dev&encryption=ImplicitTLS',
      {
        use: 'email',
        host: 'mail.acme.dev',
        port: 587,
        secure: 'tls',
        user: 'u',
        password: 'p',
        from: 'f@acme.dev',
        to: ['a@acme.dev', 'b@acme.dev'],
      },
    ],
    [
      'mail, Symfony and nodemailer',
      'smtps://me@acme.dev:p:a@mail.acme.dev',
      {
        use: 'email',
        host: 'mail.acme.dev',
        secure: 'tls',
        user: 'me@acme.dev',
        password: 'p:a',
        from: 'me@acme.dev',
      },
    ],
    [
      'mail, Symfony by SendGrid',
      'sendgrid+api://SG.key@default?from=a@acme.dev&to=b@acme.dev',
      { use: 'email', preset: 'sendgrid', password: 'SG.key', from: 'a@acme.dev', to: ['b@acme.dev'] },
    ],
    [
      'mail, Symfony by Gmail',
      'gmail+smtp://me@acme.dev:pass@default',
      { use: 'email', preset: 'gmail', user: 'me@acme.dev', password: 'pass', from: 'me@acme.dev' },
    ],
    [
      'SMS, Apprise and Shoutrrr',
      `twilio://${sid}:tok@15005550006/819012345678/+15550100000`,
      {
        use: 'sms',
        accountSid: sid,
        authToken: 'tok',
        from: '+15005550006',
        to: ['+819012345678', '+15550100000'],
      },
    ],
    [
      'SMS by a messaging service and a key',
      `twilio://${sid}:sec@MG0123456789abcdef0123456789abcdef/+15550100000?apikey=SK1`,
      {
        use: 'sms',
        accountSid: sid,
        apiKey: 'SK1',
        apiSecret: 'sec',
        messagingServiceSid: 'MG0123456789abcdef0123456789abcdef',
        to: ['+15550100000'],
      },
    ],
    [
      'SMS, Symfony',
      `twilio://${sid}:tok@default?from=+15005550006`,
      { use: 'sms', accountSid: sid, authToken: 'tok', from: '+15005550006' },
    ],
    [
      'PagerDuty, Apprise',
      `pagerduty://${key}@u+ABCDEFGHIJKLMNOPQR/db/disk?region=eu`,
      { use: 'pagerduty', integrationKey: key, region: 'eu', source: 'db', component: 'disk' },
    ],
    ['PagerDuty, Shoutrrr', `pagerduty:///${key}`, { use: 'pagerduty', integrationKey: key }],
    [
      'PagerDuty, Shoutrrr with a host',
      `pagerduty://events.eu.pagerduty.com/${key}?source=db`,
      { use: 'pagerduty', integrationKey: key, region: 'eu', source: 'db' },
    ],
    [
      'Jira, our own',
      'jira://me@acme.dev:tok@acme.atlassian.net/OPS?type=Bug',
      {
        use: 'jira',
        baseUrl: 'https://acme.atlassian.net',
        email: 'me@acme.dev',
        apiToken: 'tok',
        project: 'OPS',
        issueType: 'Bug',
      },
    ],
    [
      'a webhook, Apprise',
      'jsons://u:p@hooks.acme.dev:8443/a%20b?+X-Key=v&-q=1&method=put',
      {
        use: 'webhook',
        url: 'https://hooks.acme.dev:8443/a%20b?q=1',
        auth: { basic: { username: 'u', password: 'p' } },
        headers: { 'X-Key': 'v' },
        method: 'PUT',
      },
    ],
    [
      'a webhook, Shoutrrr',
      'generic://hooks.acme.dev/x?template=json&@X-Key=v&theirs=1&_method=2',
      { use: 'webhook', url: 'https://hooks.acme.dev/x?theirs=1&method=2', headers: { 'X-Key': 'v' } },
    ],
    [
      'a webhook, Shoutrrr over http',
      'generic+http://127.0.0.1:9000/x',
      { use: 'webhook', url: 'http://127.0.0.1:9000/x' },
    ],
    [
      'a webhook, as copied',
      'https://u:p@hooks.acme.dev/x?y=1',
      {
        use: 'webhook',
        url: 'https://hooks.acme.dev/x?y=1',
        auth: { basic: { username: 'u', password: 'p' } },
      },
    ],
  ])('%s', (_, url, expected) => {
    expect(options(url)).toEqual(expected)
  })
})

const problem = (url: string): string => {
  const read = channelFromUrl(url)
  return 'problem' in read ? `${read.problem.code} ${read.problem.message}; ${read.problem.hint}` : 'read'
}

describe('refuses', () => {
  test.each<[string, string, RegExp]>([
    [
      'what two tools could have written',
      `pagerduty://${key}@acme`,
      /two tools .* say which: apprise\+pagerduty:.*symfony\+pagerduty:/,
    ],
    ['a token of the REST API', 'pagerduty://abc@acme', /REST API cannot send events/],
    ['an account of Jira Service Management', 'jira://APIKEY/@user/#team', /only issues are made/],
    ['the old scheme of Teams', 'msteams://team/a/b/c', /retired.*Workflows/],
    ['a connector of Teams in Symfony', 'microsoftteams://default/webhookb2/a/b', /retired/],
    ['a connector of Teams in Shoutrrr', 'teams://a@b/c/d?host=x', /retired|two tools/],
    ['a connector of Teams, as copied', 'https://acme.webhook.office.com/webhookb2/a', /retired/],
    ['a workflow without its signature', flow.replace(/&sig=.*/, ''), /signature .* missing/],
    ['a workflow of Slack', 'https://hooks.slack.com/triggers/T1/2/3', /variables of that workflow/],
    ['a Slack webhook that was cut', 'https://hooks.slack.com/services/T0000000A', /cut or mistyped/],
    ['a Discord webhook that was cut', `https://discord.com/api/webhooks/${id}`, /cut or mistyped/],
    ['a person of Slack by name', 'slack://xoxb-1/@me', /by id, not by @name/],
    ['ntfy', 'ntfy://ntfy.sh/topic', /no channel for ntfy/],
    ['ntfy, as copied', 'https://ntfy.sh/topic', /no channel for ntfy/],
    ['a form', 'forms://acme.dev/x', /sends JSON/],
    ['a call', `twilio://${sid}:t@+15005550006/+15550100000?method=call`, /not made/],
    ['a server whose certificate is not checked', 'smtp://a:b@mail.acme.dev?verify_peer=0', /always checked/],
    ['a token that is none', 'tgram://abc/5', /not of the form 123456:ABC/],
    ['a # in Symfony', 'slack://xoxb-1-2-abc@default?channel=#ops', /%23/],
    ['an application that posts through Graph', 'msgraph://t:c:s@team/General', /only a user/],
    ['a percent sign alone', 'mailtos://me:100%@acme.dev', /percent sign .* %25/],
    ['a space', 'slack://a b', /space .*%20/],
    ['two URLs in one', `${slackHook} ${slackHook}`, /each of several URLs is a channel of its own/],
    ['a scheme with a slip', 'slakc://x/y', /did you mean slack\?/],
    ['a dialect without the scheme', 'symfony+tgram://x/y', /symfony has no URLs/],
    ['a form that nobody knows', 'slack://abc', /slack:\/\/xoxb-…@default\?channel=NAME \(symfony\)/],
    ['several destinations where one is asked for', `tgram://${bot}/1/2`, /names 2 destinations/],
    ['what is no URL', 'hello', /not a URL/],
    ['an e-mail address', 'me@acme.dev', /not a URL/],
    ['plain http to a vendor', slackHook.replace('https', 'http'), /write https/],
    ['brackets in brackets', 'failover(roundrobin(a://b c://d) e://f)', /none of them in brackets/],
    ['a file', 'file:///etc/passwd', /not known/],
    ['a script', 'javascript://%0aalert(1)', /not known/],
  ])('%s', (_, url, expected) => {
    expect(problem(url)).toMatch(expected)
  })

  test('nothing that is long', () => {
    expect(problem(`https://acme.dev/${'x'.repeat(5_000)}`)).toMatch(/longer than 4096/)
  })
})

test('of what is refused the scheme is shown, where it is a known one, and nothing that follows', () => {
  const received = (url: string): unknown => {
    const read = channelFromUrl(url)
    return 'problem' in read ? read.problem.received : read
  }
  expect(received('slack://secret')).toBe('slack://***')
  expect(received('apprise+discord://secret')).toBe('apprise+discord://***')
  expect(received('https://hooks.slack.com/services/T0000000A')).toBe('https://***')
  expect(received('slack://a b')).toBe('slack://***')
  expect(received('secret://x')).toBeUndefined()
})

test('an explicit prefix says whose URL it is', () => {
  expect(options(`apprise+pagerduty://${key}@acme`)).toEqual({ use: 'pagerduty', integrationKey: key })
  expect(problem(`symfony+pagerduty://${key}@acme`)).toMatch(/REST API/)
  expect(options(`apprise+discord://${id}/abcdefgh-_12`)).toMatchObject({ use: 'discord' })
})

test('several destinations are several channels', () => {
  expect(channelsFromUrl(`tgram://${bot}/1/@b:2`)).toMatchObject({
    pick: 'all',
    channels: [{ options: { chatId: '1' } }, { options: { chatId: '@b', topic: 2 } }],
  })
})

test.each([
  ['failover(smtp://a:b@one.acme.dev smtp://a:b@two.acme.dev)', 'fallback'],
  ['roundrobin(smtp://a:b@one.acme.dev smtp://a:b@two.acme.dev)', 'rotate'],
])('%s takes turns', (url, pick) => {
  expect(channelsFromUrl(url)).toMatchObject({
    pick,
    channels: [{ options: { host: 'one.acme.dev' } }, { options: { host: 'two.acme.dev' } }],
  })
})

test('what has no equivalent is noted, without its value', () => {
  const read = channelFromUrl(`discord://${id}/abcdefgh-_12?tts=yes&s3cr3t&ping=secret-value`)
  expect('notes' in read && read.notes).toEqual([
    'the parameter tts has no equivalent',
    'a parameter has no equivalent',
    'the parameter ping has no equivalent',
  ])
})

test('no sentence holds a part of a URL that could be a secret', () => {
  const secret = fc.stringMatching(/^[A-Z0-9]{6}q9Zx[A-Z0-9]{6}$/)
  const scheme = fc.constantFrom(...urlReadings.flatMap(({ schemes }) => schemes), 'https', 'http', 'zzz')
  const shape = fc.constantFrom(
    (s: string) => s,
    (s: string) => `${s}@default`,
    (s: string) => `user:${s}@host`,
    (s: string) => `host/${s}/${s}`,
    (s: string) => `a@b/${s}?${s}&x=${s}`,
    (s: string) => `x:${s}#${s}`,
    (s: string) => `?host=${s}`,
  )
  fc.assert(
    fc.property(scheme, shape, secret, (name, build, hidden) => {
      const read = channelsFromUrl(`${name}://${build(hidden)}`)
      const said = 'problem' in read ? JSON.stringify(read) : read.notes.join()
      expect(said.toLowerCase()).not.toContain('q9zx')
    }),
    { numRuns: 200 },
  )
})

test('whatever stands there is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((s) => `slack://${s}`),
        fc.string().map((s) => `jsons://h/?${s}`),
      ),
      (text) => {
        const read = channelsFromUrl(text)
        expect('problem' in read || read.channels.length > 0).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})
