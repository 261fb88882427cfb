import type { Sandbox } from '@notify/sandbox'
import type { RunningServer } from '@notify/server'
import { alertmanagerPayload } from './alerts.ts'

interface Delivery {
  readonly channel?: string
  readonly outcome: string
  readonly why?: string
  readonly at?: string
  readonly delivery?: string
}

interface Shown {
  readonly notification: { readonly title: string; readonly state: string }
  readonly acceptedAt: string
  readonly deliveries: readonly Delivery[]
  readonly attempts: readonly { readonly delivery: string; readonly durationMs: number }[]
}

export interface Row {
  readonly alert: string
  readonly state: string
  readonly channel: string
  readonly outcome: string
  /** From acceptance to the vendor's answer, in ms. */
  readonly tookMs: string
}

/** What a rate limit holds back gets this long. */
const patienceMs = 30_000

/** Posts alerts as Alertmanager does, and reads over HTTP what became of each. @throws If the server does not accept them. */
export async function deliver(
  server: RunningServer,
  status: 'firing' | 'resolved',
  startedAt: number,
): Promise<Row[]> {
  const response = await fetch(`${server.url}/v1/intake/alertmanager?wait=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alertmanagerPayload(status, startedAt, Date.now())),
  })
  if (response.status !== 202)
    throw new Error(`the server answered ${response.status}: ${await response.text()}`)
  const { ids } = (await response.json()) as { ids: string[] }
  await server.notifier.drain({ maxMs: patienceMs })
  const all = await Promise.all(ids.map((id) => show(server.url, id)))
  return all.flatMap(rowsOf)
}

async function show(serverUrl: string, id: string): Promise<Shown> {
  const response = await fetch(`${serverUrl}/v1/notifications/${id}`)
  return (await response.json()) as Shown
}

const rowsOf = ({ notification, deliveries, acceptedAt }: Shown): Row[] =>
  deliveries.map(({ channel = '-', outcome, why, at }) => ({
    alert: notification.title,
    state: notification.state,
    channel,
    outcome: why === undefined ? outcome : `${outcome}: ${why}`,
    tookMs: at === undefined ? '' : `${Date.parse(at) - Date.parse(acceptedAt)} ms`,
  }))

/** What stands at the vendors now, as their readers see it. */
export const arrived = (sandbox: Sandbox): string[][] =>
  sandbox
    .messages()
    .map(({ vendor, title, edits, thread, requests, warnings }) => [
      vendor,
      title,
      thread === undefined
        ? edits.length > 0
          ? `edited ${edits.length}×`
          : 'new'
        : 'in the thread of another',
      `${requests.length} request${requests.length === 1 ? '' : 's'}`,
      warnings.map(({ message }) => message).join('; '),
    ])
