/** Whom a channel reaches: a place once, a way to people each person who has an address for it. */
import { follows, severities, type Notification, type Recipient, type Severity } from '../notification.ts'
import { whyOf } from './ask.ts'
import { glob } from './glob.ts'
import type { Plan, PlannedDelivery, Suppression } from './plan.ts'
import type { ChannelTraits } from './routes.ts'
import { compileRange } from './time.ts'

type Channels = ReadonlyMap<string, ChannelTraits>

export interface Reached extends Pick<PlannedDelivery, 'channel' | 'afterMs'> {
  readonly recipient?: Recipient
  readonly suppressed?: Suppression | undefined
  /** Why the quiet hours could not be read; they hold nothing back then. */
  readonly failed?: string
}

/**
 * Whom one channel reaches; or several to rotate over, all places or all ways to people. Over ways to people each person has
 * a rotation of their own, among those that reach them.
 *
 * @param afterMs When it is due. Quiet hours are those at that time, and move it to their end.
 */
export function reach(
  names: readonly string[],
  afterMs: number,
  plan: Plan,
  now: number,
  channels: Channels,
): readonly Reached[] {
  const { notification, notBefore = 0 } = plan
  const channel = names[0]!
  const recipients = channels.get(channel)?.features.recipients ?? notification.recipients ?? []
  const kind = addressKind(channel, channels)
  if (kind === undefined) return [{ channel: oneOf(names), afterMs }]
  if (recipients.length === 0)
    return [{ channel, afterMs, suppressed: noAddress('the notification names no recipients') }]
  return recipients.map((recipient) => {
    const reaching = names.filter((name) => hasAddress(recipient, name, channels))
    if (reaching.length === 0)
      return { channel, recipient, afterMs, suppressed: noAddress(`this person has no ${kind} address`) }
    const wanted = reaching.filter((name) => !mutes(recipient, name, notification))
    if (wanted.length === 0)
      return { channel: reaching[0]!, recipient, afterMs, suppressed: byPreferences('this person muted it') }
    const due = Math.max(now + afterMs, notBefore)
    const { until = due, ...rest } = quiet(recipient, notification, due)
    return { channel: oneOf(wanted), recipient, afterMs: until > due ? until - now : afterMs, ...rest }
  })
}

/** Which channels can take over: for this person, or from a place for anybody whom the notification names. */
export const fallbackFor = (
  names: readonly string[],
  recipient: Recipient | undefined,
  notification: Notification,
  channels: Channels,
): readonly string[] => {
  const people = recipient ? [recipient] : (notification.recipients ?? [])
  const reaches = (name: string): boolean =>
    people.some((person) => hasAddress(person, name, channels) && !mutes(person, name, notification))
  const isPlace = (name: string): boolean =>
    addressKind(name, channels) === undefined || channels.get(name)?.features.recipients !== undefined
  return names.filter((name) => isPlace(name) || reaches(name))
}

/** Until when this person is left alone (epoch ms), if at all. */
function quiet(
  { quietHours, timeZone }: Recipient,
  notification: Notification,
  due: number,
): { until?: number } & Pick<Reached, 'suppressed' | 'failed'> {
  if (!quietHours || follows(notification)) return {}
  const { allow = 'critical', days, between } = quietHours
  if (!isBelow(notification.severity, allow)) return {}
  try {
    const range = { between, ...(days && { days }), ...(timeZone !== undefined && { zone: timeZone }) }
    const until = compileRange(range, 'quietHours').nextEnd(due)
    return until === undefined ? { suppressed: byPreferences('their quiet hours never end') } : { until }
  } catch (error) {
    return { failed: whyOf(error) }
  }
}

const addressKind = (name: string, channels: Channels): string | undefined =>
  channels.get(name)?.features.address

function hasAddress({ addresses }: Recipient, name: string, channels: Channels): boolean {
  const kind = addressKind(name, channels)
  return kind !== undefined && Object.hasOwn(addresses, kind) && addresses[kind] !== ''
}

const mutes = ({ mutes = [] }: Recipient, channel: string, { type, severity }: Notification): boolean =>
  mutes.some(
    ({ types, channels, below }) =>
      (!types || types.some((pattern) => glob(pattern)(type))) &&
      (!channels || channels.includes(channel)) &&
      (!below || isBelow(severity, below)),
  )

const isBelow = (severity: Severity, floor: Severity): boolean =>
  severities.indexOf(severity) < severities.indexOf(floor)

const oneOf = (names: readonly string[]): PlannedDelivery['channel'] =>
  names.length === 1 ? names[0]! : { rotate: names }

const noAddress = (why: string): Suppression => ({ by: 'no-address', why })
const byPreferences = (why: string): Suppression => ({ by: 'preferences', why })
