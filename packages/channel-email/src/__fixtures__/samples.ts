import type { Notification, RenderContext, SendContext } from '@notify/core/channel'
import { email, type EmailMessage, type EmailOptions } from '../index.ts'

export const notification = (given: Partial<Notification> = {}): Notification => ({
  id: '0193400a-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'warning',
  title: 'Disk almost full',
  occurredAt: Date.UTC(2026, 10, 21, 4, 2),
  ...given,
})

export const renderContext = (given: Partial<RenderContext> = {}): RenderContext => ({
  cause: 'route',
  locale: 'en',
  ...given,
})

export const firing: Notification = notification({ key: 'disk', state: 'firing' })

export const inIncident = (count = 1, episode = 1, by?: string): Pick<RenderContext, 'incident'> => ({
  incident: { firing, since: firing.occurredAt, count, episode, ...(by !== undefined && { by }) },
})

/** A way to people, without a server. */
export const toPeople: EmailOptions = { from: 'Acme <alerts@acme.dev>', host: '127.0.0.1', secure: 'none' }

/** To a place. */
export const toTeam: EmailOptions = { ...toPeople, to: 'team@acme.dev' }

export const rendered = (
  given: Partial<Notification> = {},
  context: Partial<RenderContext> = {},
  more: EmailOptions = {},
): EmailMessage => email({ ...toTeam, ...more }).render(notification(given), renderContext(context))[0]!

export const sendContext = (given: Partial<SendContext> = {}): SendContext => ({
  signal: new AbortController().signal,
  idempotencyKey: '0193400a-0000-7000-8000-0000000000aa',
  attempt: 1,
  clock: { now: () => Date.UTC(2026, 10, 21, 4, 3), at: () => () => {} },
  open: () => Promise.reject(new Error('no attachments here')),
  ...given,
})
