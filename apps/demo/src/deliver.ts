import type { RunningServer } from '@notify/server'
import { alertmanagerPayload } from './alerts.ts'

export type State = 'firing' | 'acknowledged' | 'resolved'

interface Shown {
  readonly notification: { readonly title: string; readonly key: string; readonly state: State }
  readonly acceptedAt: string
  readonly deliveries: readonly {
    readonly channel?: string
    readonly outcome: string
    readonly why?: string
    readonly at?: string
  }[]
}

export interface Row {
  readonly channel: string
  readonly outcome: string
  /** From acceptance to the vendor's answer. */
  readonly took: string
}

export interface Delivered {
  /** Of the incident. */
  readonly key: string
  readonly title: string
  readonly rows: readonly Row[]
}

/** What a rate limit holds back gets this long. */
const patienceMs = 30_000

/** Posts an alert as Alertmanager does, and reads over HTTP what became of it. @throws If the server does not accept it. */
export const alert = (
  server: RunningServer,
  status: 'firing' | 'resolved',
  startedAt: number,
): Promise<Delivered> =>
  post(server, '/v1/intake/alertmanager?wait=1', alertmanagerPayload(status, startedAt, Date.now()))

/** Somebody has seen it. @throws If the server does not accept it. */
export const acknowledge = (server: RunningServer, { key, title }: Delivered): Promise<Delivered> =>
  post(server, '/v1/notifications?wait=1', { key, title, state: 'acknowledged', by: 'Ada' })

async function post(server: RunningServer, path: string, body: unknown): Promise<Delivered> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`)
  const answer = (await response.json()) as { id?: string; ids?: readonly string[] }
  await server.notifier.drain({ maxMs: patienceMs })
  return show(server.url, answer.id ?? answer.ids![0]!)
}

async function show(serverUrl: string, id: string): Promise<Delivered> {
  const response = await fetch(`${serverUrl}/v1/notifications/${id}`)
  const { notification, deliveries, acceptedAt } = (await response.json()) as Shown
  return {
    key: notification.key,
    title: notification.title,
    rows: deliveries.map(({ channel = '-', outcome, why, at }) => ({
      channel,
      outcome: why === undefined ? outcome : `${outcome}: ${why}`,
      took: at === undefined ? '' : `${Date.parse(at) - Date.parse(acceptedAt)} ms`,
    })),
  }
}
