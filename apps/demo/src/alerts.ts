/** What Prometheus Alertmanager posts to a webhook, version 4: three alerts of one group. */

interface Alert {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string
  readonly fingerprint: string
}

export interface AlertmanagerPayload {
  readonly version: '4'
  readonly groupKey: string
  readonly truncatedAlerts: number
  readonly status: 'firing' | 'resolved'
  readonly receiver: string
  readonly groupLabels: Readonly<Record<string, string>>
  readonly commonLabels: Readonly<Record<string, string>>
  readonly commonAnnotations: Readonly<Record<string, string>>
  readonly externalURL: string
  readonly alerts: readonly Alert[]
}

const facts = [
  {
    fingerprint: '3fd1a4c0b7e59a12',
    labels: { alertname: 'DiskAlmostFull', severity: 'warning', instance: 'db-1:9100' },
    annotations: {
      summary: 'Disk of db-1 is 91 % full',
      description: '`/var/lib/postgresql` has **9 GiB** left and fills 1.2 GiB an hour.',
    },
  },
  {
    fingerprint: '8b0c6d27f41e33c9',
    labels: { alertname: 'HighErrorRate', severity: 'error', service: 'checkout' },
    annotations: {
      summary: 'checkout answers 7 % of requests with 5xx',
      description: 'Since the deployment of *v214*. Compare the traces before you roll back.',
    },
  },
  {
    fingerprint: 'e1779a5b02d86f40',
    labels: { alertname: 'CertificateExpires', severity: 'critical', instance: '支払い.example' },
    annotations: {
      summary: '支払い.example の証明書が 3 時間後に失効します',
      description: '更新に **2 回**失敗しました。',
    },
  },
] as const

const open = '0001-01-01T00:00:00Z'

/** @param startedAt,now Epoch ms. Resolved alerts end `now`. */
export const alertmanagerPayload = (
  status: 'firing' | 'resolved',
  startedAt: number,
  now: number,
): AlertmanagerPayload => ({
  version: '4',
  groupKey: '{}:{job="demo"}',
  truncatedAlerts: 0,
  status,
  receiver: 'notify',
  groupLabels: { job: 'demo' },
  commonLabels: { job: 'demo' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example:9093',
  alerts: facts.map(({ fingerprint, labels, annotations }) => ({
    status,
    labels: { ...labels, job: 'demo' },
    annotations,
    startsAt: new Date(startedAt).toISOString(),
    endsAt: status === 'resolved' ? new Date(now).toISOString() : open,
    generatorURL: `http://prometheus.example:9090/graph?g0.expr=${labels.alertname}`,
    fingerprint,
  })),
})
