import { DeliveryError, type Clock, type Fetch, type SecretReader } from '@notify/core/channel'
import { unclear } from './errors.ts'
import { post, userAgent } from './post.ts'

export interface WebhookPost {
  readonly url: SecretReader
  readonly body: Readonly<Record<string, unknown>>
  readonly fetch: Fetch
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

/** Posts to an incoming webhook. It answers `ok` and nothing else: no timestamp to edit or reply to. */
export async function postToWebhook({ url, body, fetch, signal, clock }: WebhookPost): Promise<void> {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': userAgent }
  const text = await post(
    { url: await url.read(), headers, body: JSON.stringify(body), destination: {} },
    { fetch, signal, clock },
  )
  if (text.trim() === 'ok') return
  throw unclear(text)
}

/** A live webhook refuses an empty message with `no_text`; nothing is shown. */
export async function verifyWebhook(request: Omit<WebhookPost, 'body'>): Promise<void> {
  await postToWebhook({ ...request, body: { text: '' } }).catch((error: unknown) => {
    if (!DeliveryError.is(error) || error.vendorCode !== 'no_text') throw error
  })
}
