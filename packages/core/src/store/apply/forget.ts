import type { Notification } from '../../notification.ts'
import { incidentKey } from '../incidents.ts'
import { isSettled, type AcceptedRecord, type Tables } from './tables.ts'

/**
 * Deletes what was sent to one person, and their name from what went to others too. What is still pending stays.
 *
 * @returns The notifications it touched, and whether anything is left of each.
 */
export function forgetRecipient(
  tables: Tables,
  recipient: string,
  records: Iterable<AcceptedRecord>,
): readonly { readonly id: string; readonly left: boolean }[] {
  const touched: { id: string; left: boolean }[] = []
  for (const record of records) {
    const theirs = record.rows.filter((row) => row.recipient?.id === recipient)
    const named = record.notification.recipients?.some(({ id }) => id === recipient)
    if ((theirs.length === 0 && !named) || !isSettled(record)) continue
    for (const row of theirs) tables.rows.delete(row.id)
    const rows = record.rows.filter((row) => !theirs.includes(row))
    const receipts = record.receipts.filter((one) => one.recipient !== recipient)
    forgetInIncident(tables, record, recipient)
    const { id } = record.notification
    const left = rows.length + receipts.length > 0
    if (left)
      tables.records.set(id, {
        ...record,
        notification: without(record.notification, recipient),
        input: without(record.input, recipient),
        receipts,
        rows,
      })
    else tables.records.delete(id)
    touched.push({ id, left })
  }
  return touched
}

/** What follows an incident takes its recipients from the last firing. */
function forgetInIncident({ incidents }: Tables, { notification }: AcceptedRecord, recipient: string): void {
  const key = incidentKey(notification)
  const entry = key === undefined ? undefined : incidents.get(key)
  if (key === undefined || !entry?.incident.firing.recipients?.some(({ id }) => id === recipient)) return
  const firing = without(entry.incident.firing, recipient)
  incidents.set(key, { ...entry, incident: { ...entry.incident, firing } })
}

const without = (notification: Notification, recipient: string): Notification =>
  notification.recipients
    ? { ...notification, recipients: notification.recipients.filter(({ id }) => id !== recipient) }
    : notification
