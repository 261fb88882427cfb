import { channelContract } from '@notify/testkit'
import { elementsOf } from './__fixtures__/elements.ts'
import { email, type EmailMessage } from './index.ts'

const password = 'canary-7f3a9c51d2'

/** What servers and readers of mail take, written down a second time. */
const violations = ({ subject, html, headers, to }: EmailMessage): string[] => [
  ...(subject.length < 1 || subject.length > 255 ? [`subject has ${subject.length} characters`] : []),
  ...(/[\r\n]/.test(subject) ? ['subject has several lines'] : []),
  ...(Buffer.byteLength(html) > 102_400 ? [`html has ${Buffer.byteLength(html)} bytes`] : []),
  ...(to.length < 1 || to.length > 100 ? [`${to.length} recipients`] : []),
  ...Object.entries(headers)
    .filter(([, value]) => /[\r\n]/.test(value) || Buffer.byteLength(value) > 998)
    .map(([name]) => `the header ${name} is too long, or has several lines`),
]

/** What runs, or leads where nobody asked to go. */
const live = ({ html, subject, headers }: EmailMessage): string[] => [
  ...elementsOf(html)
    .filter(({ tag }) => ['script', 'iframe', 'at'].includes(tag))
    .map(({ tag }) => `<${tag}>`),
  ...elementsOf(html)
    .flatMap(({ attributes }) => Object.entries(attributes))
    .filter(
      ([name, value]) => name.startsWith('on') || (/^(href|src)$/.test(name) && /evil|bank\./.test(value)),
    )
    .map(([name, value]) => `${name}="${value}"`),
  ...[subject, ...Object.values(headers)].filter((value) => /[\r\n]/.test(value)),
]

channelContract<EmailMessage>({
  name: 'email',
  protocol: 'smtp',
  create: ({ host, port, origin, ca }) =>
    email({
      from: 'Acme alerts <alerts@acme.dev>',
      to: 'team@acme.dev',
      host,
      port,
      secure: origin.startsWith('smtps') ? 'tls' : 'none',
      user: 'alerts',
      password,
      ...(ca !== undefined && { tls: { ca } }),
    }),
  requests: ['MAIL team@acme.dev'],
  secrets: [password],
  limits: violations,
  live,
})
