import { ConfigurationError } from '@notify/core/channel'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { email } from './email.ts'
import { readOptions, type EmailOptions } from './options.ts'
import type { Server } from './server.ts'

beforeEach(() => {
  vi.stubEnv('EMAIL_USERNAME', '')
  vi.stubEnv('EMAIL_PASSWORD', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const from = 'alerts@acme.dev'
const server = (options: EmailOptions): Server => readOptions(options).server as Server

const problemsOf = (options: EmailOptions): readonly string[] => {
  try {
    email(options)
  } catch (error) {
    if (ConfigurationError.is(error)) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

describe('where mail goes out', () => {
  test.each<[EmailOptions, Partial<Server>]>([
    [{ host: 'smtp.acme.dev' }, { port: 587, secure: 'starttls' }],
    [
      { host: 'smtp.acme.dev', port: 2525 },
      { port: 2525, secure: 'starttls' },
    ],
    [
      { host: 'smtp.acme.dev', port: 465 },
      { port: 465, secure: 'tls' },
    ],
    [
      { host: 'smtp.acme.dev', secure: 'tls' },
      { port: 465, secure: 'tls' },
    ],
    [
      { host: 'smtp.acme.dev', secure: 'none', insecure: true },
      { port: 25, secure: 'none' },
    ],
    [
      { host: 'localhost', secure: 'none' },
      { port: 25, secure: 'none' },
    ],
    [
      { host: '::1', port: 1025, secure: 'none' },
      { port: 1025, secure: 'none' },
    ],
    [
      { preset: 'gmail', password: 'p' },
      { host: 'smtp.gmail.com', port: 465, secure: 'tls', connections: 3 },
    ],
    [
      { preset: 'gmail', secure: 'starttls', password: 'p' },
      { port: 587, secure: 'starttls' },
    ],
    [
      { preset: 'office365', password: 'p' },
      { host: 'smtp.office365.com', port: 587, secure: 'starttls', perMinute: 30 },
    ],
    [
      { preset: 'sendgrid', password: 'p' },
      { host: 'smtp.sendgrid.net', port: 465, secure: 'tls' },
    ],
    [
      { preset: 'sendgrid', host: '127.0.0.1', port: 2525, password: 'p' },
      { host: '127.0.0.1', port: 2525 },
    ],
  ])('%j', (options, expected) => {
    expect(server({ from, ...options })).toMatchObject(expected)
  })

  test('Office 365 is kept to what Microsoft allows, before anything is leased', () => {
    expect(email({ from, preset: 'office365', password: 'p' }).defaults?.policies).toEqual([
      { name: 'concurrency', limit: { concurrency: 3 } },
      { name: 'rateLimit', limit: { rate: { limit: 30, perMs: 60_000 } } },
    ])
  })
})

describe('who logs in', () => {
  test('nobody, unless there is a user', () => {
    expect(server({ from, host: 'smtp.acme.dev' })).not.toHaveProperty('login')
  })

  test('the option, else EMAIL_USERNAME, else the user of the preset', async () => {
    vi.stubEnv('EMAIL_PASSWORD', 'from-environment')
    const login = (options: EmailOptions) => server({ from, ...options }).login
    expect(login({ preset: 'gmail' })?.user).toBe('alerts@acme.dev')
    expect(login({ preset: 'sendgrid' })?.user).toBe('apikey')
    vi.stubEnv('EMAIL_USERNAME', 'robot@acme.dev')
    expect(login({ preset: 'gmail' })?.user).toBe('robot@acme.dev')
    expect(login({ host: 'smtp.acme.dev', user: 'me' })?.user).toBe('me')
    expect(await login({ host: 'smtp.acme.dev' })?.password.read()).toBe('from-environment')
    expect(await login({ host: 'smtp.acme.dev', password: () => 'given' })?.password.read()).toBe('given')
  })

  test('the sender is the user, if that is an address', () => {
    expect(readOptions({ host: 'smtp.acme.dev', user: from, password: 'p' }).appearance.from.address).toBe(
      from,
    )
    expect(problemsOf({ preset: 'sendgrid', password: 'p' })).toEqual(['email.from: is missing'])
  })
})

describe('what is wrong is said while creating, all of it, with its place', () => {
  test.each<[string, EmailOptions, readonly string[]]>([
    ['nothing at all', {}, ['email.from: is missing', 'email.host: is missing']],
    [
      'addresses, by position',
      {
        from: 'x',
        to: ['a@acme.dev', 'a@x.com, evil@x.com'],
        cc: 'a@x.com\r\nBcc: evil@x.com',
        people: { mika: 'm' },
        host: 'h',
      },
      [
        'email.from: expected one "@"',
        'email.to[1]: expected one mailbox',
        'email.cc: a line break or another control character is not allowed',
        'email.people.mika: expected one "@"',
      ],
    ],
    ['an empty place', { from, to: [], host: 'h' }, ['email.to: expected at least one address']],
    [
      'too many for one mail',
      { from, to: Array.from({ length: 101 }, (_, index) => `a${index}@acme.dev`), host: 'h' },
      ['email.to: expected at most 100 addresses, cc and bcc included'],
    ],
    [
      'a URL for a host',
      { from, host: 'smtp://acme.dev:25' },
      ['email.host: expected a host name or an address'],
    ],
    ['a port', { from, host: 'h', port: 70_000 }, ['email.port: expected a port from 1 to 65535']],
    [
      'mail in the clear',
      { from, host: 'smtp.acme.dev', secure: 'none' },
      ["email.secure: with 'none' everyone on the way can read it"],
    ],
    [
      'a preset',
      { from, preset: 'hotmail' as never, host: 'h' },
      ['email.preset: expected one of gmail, office365, sendgrid'],
    ],
    [
      'a preset named after a property',
      { from, preset: 'toString' as never, host: 'h' },
      ['email.preset: expected one of gmail, office365, sendgrid'],
    ],
    [
      'encryption',
      { from, host: 'h', port: 25, secure: 'ssl' as never },
      ["email.secure: expected 'tls', 'starttls' or 'none'"],
    ],
    ['no password', { from, host: 'h', user: 'me' }, ['email.password: is missing']],
    ['no user', { from, host: 'h', password: 'p' }, ['email.user: is missing']],
    [
      'numbers',
      { from, host: 'h', connections: 0, maxHtmlBytes: 5, maxAttachmentBytes: -1, timeout: '5' },
      [
        'email.maxHtmlBytes: expected a whole number from 10240',
        'email.maxAttachmentBytes: expected a whole number from 0',
        'email.connections: expected a number from 1 to 100',
        'email.timeout: expected a duration from 1ms to 366d',
      ],
    ],
    [
      'where to unsubscribe',
      { from, host: 'h', unsubscribeUrl: 'http://acme.dev' },
      ['email.unsubscribeUrl: expected an https URL'],
    ],
    [
      'a button without an address',
      { from, host: 'h', unsubscribeOneClick: true },
      ['email.unsubscribeOneClick: needs unsubscribeUrl'],
    ],
    [
      'a domain',
      { from, host: 'h', messageIdDomain: 'acme.dev>\r\nX: y' },
      ['email.messageIdDomain: expected a domain such as acme.dev'],
    ],
  ])('%s', (_, options, problems) => {
    expect(problemsOf(options)).toEqual(problems)
  })
})
