/** What Prometheus Alertmanager posts to a webhook, version 4: one alert, which begins and ends. */

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

const open = '0001-01-01T00:00:00Z'
const labels = {
  alertname: 'CertificateExpires',
  severity: 'critical',
  instance: '支払い.example',
  job: 'demo',
}

/** @param startedAt,now Epoch ms. A resolved alert ends `now`. */
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
  groupLabels: { job: labels.job },
  commonLabels: labels,
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example:9093',
  alerts: [
    {
      status,
      labels,
      annotations: {
        summary: 'The certificate of 支払い.example expires in 3 hours 🔐',
        description: 'Renewing it has failed **twice**: `acme: error 429`. 更新に 2 回失敗しました。',
      },
      startsAt: new Date(startedAt).toISOString(),
      endsAt: status === 'resolved' ? new Date(now).toISOString() : open,
      generatorURL: `http://prometheus.example:9090/graph?g0.expr=${labels.alertname}`,
      fingerprint: 'e1779a5b02d86f40',
    },
  ],
})
