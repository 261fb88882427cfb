import { concurrency, DeliveryError, InputError } from '@notify/core'
import type { AttachmentDraft, Channel, Draft, Layer, Notification, SendContext, Stage } from '@notify/core'
import { standIn } from '../build/unavailable.ts'

/** Accepts a draft again, under the configuration there is by then. The key: one acceptance, however often it is asked for. */
export type HandOn = (draft: Draft, idempotencyKey: string) => Promise<unknown>

/** No name that a document can give. */
const room = '~waiting'

/**
 * Of a tenant whose document is broken: everything waits, and is planned again once it is mended.
 *
 * @param names  Channels that it may have: a draft may name them, and what waits for them from before goes on waiting.
 */
export const waitingLayer = (why: string, names: readonly string[], handOn: HandOn | undefined): Layer => ({
  channels: {
    // Nobody has to hold them: nothing new is for them.
    ...Object.fromEntries(names.map((name) => [name, { use: standIn('waiting', why).use }])),
    [room]: { ...standIn('waiting', why), ...(handOn && { use: handing(handOn) }) },
  },
  stages: [setAside],
  routes: [{ name: room, to: [room] }],
})

/** A layer where what waited for it is handed on. Its rows may be older than this process. */
export const withWaiting = (layer: Layer, handOn: HandOn | undefined): Layer => {
  if (!handOn) return layer
  const { channels = {}, routes = [{ name: 'all', to: Object.keys(channels) }] } = layer
  return { ...layer, channels: { ...channels, [room]: handing(handOn) }, routes }
}

/**
 * Kept out of the incidents until it is planned: waiting shows nobody anything. Channels that the caller named are those of
 * the mended document.
 */
const setAside: Stage = function setAside({ to, ...plan }) {
  const { key, state, by, ...rest } = plan.notification
  const kept = {
    ...(key !== undefined && { key }),
    ...(state && { state }),
    ...(by !== undefined && { by }),
    ...(to && { to }),
  }
  if (Object.keys(kept).length === 0) return plan
  return {
    ...plan,
    notification: { ...rest, overrides: { ...rest.overrides, [room]: kept } },
  }
}

const handing = (handOn: HandOn): Channel<Notification> => ({
  spec: 1,
  kind: 'waiting',
  features: { incidents: 'follows', attachments: true },
  // In the order they came: a resolve before its firing would be about nothing.
  defaults: { policies: [concurrency(1)] },
  render: (notification) => [notification],
  async send(notification, context) {
    try {
      await handOn(await draftOf(notification, context), context.idempotencyKey)
      return {}
    } catch (error) {
      if (InputError.is(error)) throw new DeliveryError('invalid', `it cannot be accepted: ${error.message}`)
      throw new DeliveryError('unavailable', 'it could not be accepted again yet')
    }
  },
})

/** What came in, as far as it is known: what a follow-up left out is left out again, so that it is taken from the firing. */
async function draftOf(notification: Notification, { open }: SendContext): Promise<Draft> {
  const { id: _, members: __, attachments = [], overrides = {}, ...rest } = notification
  const { [room]: incident = {}, ...others } = overrides as Readonly<Record<string, Partial<Notification>>>
  const content = await Promise.all(
    attachments.map(async (one): Promise<AttachmentDraft> => ({
      name: one.name,
      type: one.type,
      content: await open(one),
    })),
  )
  const isFollowUp = incident.state === 'acknowledged' || incident.state === 'resolved'
  const said = isFollowUp
    ? Object.fromEntries(Object.entries(rest).filter(([name, value]) => value !== standard(name, incident)))
    : rest
  return {
    ...said,
    ...incident,
    ...(content.length > 0 && { attachments: content }),
    ...(Object.keys(others).length > 0 && { overrides: others }),
  } as Draft
}

const standard = (name: string, { key }: Partial<Notification>): unknown =>
  ({ title: key, type: 'notification', severity: 'info' })[name]
