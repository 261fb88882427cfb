/** What Alertmanager posts: one alert that fires and one that is resolved. Webhook version 4, prometheus/alertmanager 0.34. */
export const firing = {
  status: 'firing',
  labels: {
    alertname: 'DiskAlmostFull',
    instance: 'db-1.acme.dev:9100',
    job: 'node',
    mountpoint: '/var/lib',
    severity: 'page',
    team: 'データ基盤',
  },
  annotations: {
    summary: 'Disk on db-1 is almost full 🚨',
    description: 'Only *3 %* left of /var/lib.\nSee http://wiki.acme.dev/disk_full',
    runbook_url: 'https://runbooks.acme.dev/disk',
  },
  startsAt: '2026-11-21T03:04:05.678901234+09:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.acme.dev:9090/graph?g0.expr=disk',
  fingerprint: '1a30ba71cca2921f',
}

export const resolved = {
  ...firing,
  status: 'resolved',
  endsAt: '2026-11-20T19:00:00Z',
}

export const payload = (...alerts: readonly unknown[]): Record<string, unknown> => ({
  version: '4',
  groupKey: '{}:{alertname="DiskAlmostFull"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'notify',
  groupLabels: { alertname: 'DiskAlmostFull' },
  commonLabels: { alertname: 'DiskAlmostFull' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.acme.dev:9093',
  notification_reason: 'first notification',
  alerts,
})

/** What Grafana posts, as in its documentation. */
export const grafana = {
  version: '1',
  orgId: 1,
  receiver: 'My Super Webhook',
  status: 'firing',
  state: 'alerting',
  title: '[FIRING:1] High memory usage (blue us-1)',
  message: '**Firing**',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  externalURL: 'https://play.grafana.org/',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'High memory usage', team: 'blue', zone: 'us-1' },
      annotations: { description: 'The system has high memory usage', summary: 'Triggered for zone us-1' },
      startsAt: '2026-10-12T09:51:03.157076+02:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://play.grafana.org/alerting/1afz29v7z/edit',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'https://play.grafana.org/alerting/silence/new?matchers=zone%3Dus-1',
      dashboardURL: 'https://play.grafana.org/d/1',
      panelURL: '',
      imageURL: 'https://play.grafana.org/image.png',
      values: { B: 44.23943737541908, C: 1 },
    },
  ],
}
