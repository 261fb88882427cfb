import type { Notifier } from '@notify/core'

export interface Disk {
  readonly host: string
  readonly usedPercent: number
}

/** The program under test: a disk that fills up is an incident, until there is room again. */
export async function reportDisk(notifier: Notifier, { host, usedPercent }: Disk): Promise<void> {
  const key = `disk/${host}`
  if (usedPercent < 80) {
    await notifier.resolve(key)
    return
  }
  await notifier.accept({
    type: 'disk.usage',
    key,
    state: 'firing',
    severity: usedPercent < 95 ? 'warning' : 'critical',
    title: `Disk of ${host} is ${usedPercent} % full`,
    source: host,
  })
}
