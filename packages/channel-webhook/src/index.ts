export { webhook, type WebhookOptions } from './webhook.ts'
export type { Auth } from './headers.ts'
export type { WebhookBody, WebhookMessage, WebhookNotification, WebhookPayload } from './message.ts'
export type { Sign } from './sign.ts'
