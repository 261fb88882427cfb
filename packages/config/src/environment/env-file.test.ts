import { expect, test } from 'vitest'
import { ConfigurationError } from '@notify/core'
import { readEnvFileDocument } from './env-file.ts'

const text = `\uFEFF# Alerts
export EMAIL_USER=me@acme.dev
EMAIL_PASSWORD="pa ss # 日本語"
EMAIL_RECIPIENTS=a@acme.dev,b@acme.dev
SMTP_SERVER=smtp.acme.dev   # ours

WEBHOOK_URLS='https://a.dev/x'
OTHER="of
several lines"
`

test('names are read, with the place of each', () => {
  const { content, marks, preset } = readEnvFileDocument(text, '.env.notifications')
  expect(preset).toBe('alert-fanout')
  expect(content).toEqual({
    channels: {
      email: {
        use: 'email',
        host: 'smtp.acme.dev',
        port: 587,
        user: 'me@acme.dev',
        password: 'pa ss # 日本語',
        from: 'me@acme.dev',
        to: ['a@acme.dev', 'b@acme.dev'],
      },
      webhook: { use: 'webhook', url: 'https://a.dev/x' },
    },
  })
  expect(marks.get('channels.email.user')).toEqual({
    file: '.env.notifications',
    line: 2,
    column: 8,
    hidden: true,
    from: ['EMAIL_USER'],
  })
})

test('a variable of the process goes over the file', () => {
  const { content, marks } = readEnvFileDocument(text, '.env.notifications', {
    SMTP_SERVER: 'other.acme.dev',
    SMTP_PORT: '',
  })
  expect(content).toMatchObject({ channels: { email: { host: 'other.acme.dev', port: 587 } } })
  expect(marks.get('channels.email.host')).toMatchObject({ file: 'SMTP_SERVER', line: 0 })
})

test('a comment begins after a space: a channel and a password may have a #', () => {
  const lines = [
    'SLACK_TOKEN=xoxb-1#2 # ours',
    'SLACK_CHANNEL=#日本 #ops',
    "EMAIL_PASSWORD=it's#1",
    'SMTP_SERVER= # none',
  ]
  for (const end of ['\n', '\r\n']) {
    const { content } = readEnvFileDocument(lines.join(end), '.env.notifications', {
      EMAIL_RECIPIENTS: 'a@acme.dev',
    })
    expect(content['channels']).toEqual({ slack: { use: 'slack', token: 'xoxb-1#2', channel: '#日本' } })
    const over = { SMTP_SERVER: 'mx', EMAIL_RECIPIENTS: 'a@acme.dev', EMAIL_USER: 'b@acme.dev' }
    expect(readEnvFileDocument(lines.join(end), 'x', over).content).toMatchObject({
      channels: { email: { host: 'mx', password: "it's#1" } },
    })
  }
})

const problem = (wrong: string): string => {
  try {
    readEnvFileDocument(wrong, '.env.notifications')
    return 'no problem'
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    return error.message
  }
}

test('what is wrong has its line, and no value of a secret', () => {
  expect(problem('SMTP_PORT=x\nSMTP_SERVER=y')).toMatch(
    /^\.env\.notifications:1:1: SMTP_PORT: expected a whole number/,
  )
  expect(problem('A=1\nEMAIL_PASSWORD: s3cret\n')).toBe(
    '.env.notifications:2:1: expected a line NAME=value; put text of several lines in double quotes, and # before a comment',
  )
})
