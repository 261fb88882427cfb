import { ConfigurationError } from '@notify/core/channel'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { byGraph, teamId, webhookUrl } from './__fixtures__/rendered.ts'
import { clientId, noEnvironment } from './__fixtures__/sending.ts'
import { msteams, type MsteamsOptions } from './index.ts'

beforeEach(noEnvironment)

const application: MsteamsOptions = { tenantId: 'acme.dev', clientId, clientSecret: 'canary-secret', teamId }

describe('the way in', () => {
  const environment = {
    WEBHOOK_URL: webhookUrl,
    CLIENT_ID: clientId,
    CLIENT_SECRET: 'canary-secret',
    TENANT_ID: 'acme.dev',
    TEAM_ID: teamId,
  }
  const set = (more: Record<string, string> = {}): void => {
    for (const [name, value] of Object.entries({ ...environment, ...more }))
      vi.stubEnv(`MSTEAMS_${name}`, value)
  }

  test.each<[string, MsteamsOptions, Record<string, string>, string]>([
    ['a webhook and an application', {}, {}, 'follows'],
    ['a refresh token too', {}, { REFRESH_TOKEN: 'canary-refresh' }, 'edits'],
    ['a webhook as an option', { webhookUrl }, { REFRESH_TOKEN: 'canary-refresh' }, 'follows'],
    ['a token as an option', { token: 'canary-token', webhookUrl }, {}, 'edits'],
    ['a refresh token as an option', { refreshToken: 'canary-refresh' }, {}, 'edits'],
  ])('%s', (_, options, variables, incidents) => {
    set(variables)
    expect(msteams(options).features.incidents).toBe(incidents)
  })

  test.each<[string, MsteamsOptions, Record<string, string>]>([
    ['options', application, {}],
    ['options beside a webhook of the environment', application, environment],
    ['the environment', {}, { ...environment, WEBHOOK_URL: '' }],
  ])('an application alone, from %s, is refused with the reason and the way out', (_, options, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(`MSTEAMS_${name}`, value)
    expect(() => msteams(options)).toThrow(
      /no application post to channels.*MSTEAMS_REFRESH_TOKEN.*workflow as webhookUrl/,
    )
  })

  test('nothing is refused with all ways', () => {
    expect(() => msteams()).toThrow(/webhookUrl is missing.*MSTEAMS_WEBHOOK_URL.*refreshToken and clientId/)
  })
})

describe('what is wrong is refused when it is made, without a secret', () => {
  const uuid = '87d349ed-44d7-43e1-9a83-5f2406dee5bd'

  test.each<[string, MsteamsOptions, RegExp]>([
    [
      'a connector',
      { webhookUrl: 'https://acme.webhook.office.com/webhookb2/canary/IncomingWebhook/1' },
      /^webhookUrl: .*switched off.*Workflows/,
    ],
    ['an old connector', { webhookUrl: 'https://outlook.office.com/webhook/canary' }, /switched off/],
    ['an older connector', { webhookUrl: 'https://outlook.office365.com/webhook/canary' }, /switched off/],
    ['plain http', { webhookUrl: 'http://flow.example.com/canary' }, /not an https URL/],
    ['no URL', { webhookUrl: 'canary' }, /not an https URL/],
    ['an empty webhook', { webhookUrl: '' }, /webhookUrl is missing/],
    ['no team', { token: 'canary' }, /^teamId: .*MSTEAMS_TEAM_ID/],
    ['a team by its name', { ...byGraph, teamId: 'Ops' }, /^teamId: .*expected an id/],
    ['an empty channel', { ...byGraph, channel: ' ' }, /^channel: /],
    ['no client', { refreshToken: 'canary', teamId }, /^clientId: .*MSTEAMS_CLIENT_ID/],
    ['a client by its name', { refreshToken: 'canary', teamId, clientId: 'Notify' }, /^clientId: /],
    ['a tenant with a path', { refreshToken: 'canary', teamId, clientId, tenantId: 'a/../b' }, /^tenantId: /],
    ['Graph over plain http', { ...byGraph, baseUrl: 'http://127.0.0.1/' }, /^baseUrl: .*https/],
    [
      'a sign-in over plain http',
      { refreshToken: 'canary', teamId, clientId, loginUrl: 'http://login.example.com' },
      /^loginUrl: .*https/,
    ],
    ['a person without an id', { webhookUrl, people: { aya: 'Aya' } }, /^people\.aya: .*principal name/],
    [
      'a person by address, with Graph',
      { ...byGraph, people: { aya: 'aya@acme.dev' } },
      /^people\.aya: .*object id/,
    ],
    ['a name that is markup', { webhookUrl, people: { '</at>': uuid } }, /a name of letters/],
    ['an id that is markup', { webhookUrl, people: { aya: '"<@acme.dev' } }, /^people\.aya: /],
  ])('%s', (_, options, what) => {
    const make = (): unknown => msteams(options)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(what)
    expect(make).not.toThrow(/canary/)
  })

  test.each([
    'https://prod-00.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=1',
    'https://1.09.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1/triggers/manual/paths/invoke?sig=1',
    'http://127.0.0.1:4804/workflows/1',
  ])('%s is taken', (url) => {
    expect(msteams({ webhookUrl: url, people: { aya: 'aya@acme.dev', bo: uuid } }).kind).toBe('msteams')
  })
})
