import { channelContract } from '@notify/testkit'
import { webhook, type WebhookMessage } from './index.ts'

const token = 'canary-bearer-7f3a9c51d2'
const secret = `whsec_${Buffer.from('canary-signing-key-51d2-of-24-bytes').toString('base64')}`
const path = '/hooks/canary-path-9d41c7'

channelContract<WebhookMessage>({
  name: 'webhook',
  create: ({ origin, ca }) =>
    webhook({
      url: `${origin}${path}`,
      auth: { bearer: token },
      sign: { secret },
      ...(ca !== undefined && { ca }),
    }),
  requests: [`POST ${path}`],
  answerBody: 'ignored',
  waits: ['seconds', 'date', (seconds) => ({ status: 429, body: { retry_after: seconds } })],
  secrets: [token, secret, path],
  key: ({ body }) => (JSON.parse(body) as { data: { notification: { key?: string } } }).data.notification.key,
  limits: () => [],
})
