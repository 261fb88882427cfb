import { scoped, type Notification } from '../notification.ts'

/** What names those of which only one may pass. Nothing: this one is not held back. */
export type KeyOf = (notification: Notification) => string | undefined

const likeIt: KeyOf = ({ key, type, source = '' }) => key ?? `${type}/${source}`

/** Always with the severity: a warning never holds back the error that follows it. */
export function throttleKey(name: string, by: KeyOf = likeIt): KeyOf {
  return (notification) => {
    const key = by(notification)
    return key === undefined
      ? undefined
      : scoped(notification.tenant, `${name}/${notification.severity}/${key}`)
  }
}
