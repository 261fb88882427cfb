import { severities, type Notification, type Severity } from '../notification.ts'
import { phrases } from '../text/phrases.ts'

const worse = (a: Severity, b: Severity): Severity => (severities.indexOf(b) > severities.indexOf(a) ? b : a)

/** What a digest says, built from what it collected when it is leased. Of an incident only the last state counts. */
export function digest(id: string, collected: readonly Notification[]): Notification {
  const byKey = new Map(
    collected.map((member) => [
      member.key !== undefined && member.state ? `key ${member.key}` : member.id,
      member,
    ]),
  )
  const members = [...byKey.values()]
  const first = members[0]!
  const common = <Name extends 'type' | 'source' | 'tenant' | 'locale'>(
    name: Name,
  ): Notification[Name] | undefined =>
    members.every((member) => member[name] === first[name]) ? first[name] : undefined
  const source = common('source')
  const locale = common('locale')
  const type = common('type')
  const title = phrases(locale ?? 'en').digest(members.length)
  return {
    id,
    type: type ?? 'digest',
    severity: members.map((member) => member.severity).reduce(worse),
    title: members.length === 1 ? first.title : `${title}${type === undefined ? '' : `: ${type}`}`,
    occurredAt: Math.min(...members.map((member) => member.occurredAt)),
    members,
    ...(source !== undefined && { source }),
    ...(locale !== undefined && { locale }),
    ...(first.tenant !== undefined && { tenant: first.tenant }),
  }
}
