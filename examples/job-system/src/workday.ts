import type { Accepted, Notifier } from '@notify/core'
import { sending } from '@notify/events'
import { jobEvents } from '@notify/events/jobs'

/** Jobs, tasks and pull requests of a day; what becomes of them is told in this language. */
export async function runWorkday(notifier: Notifier, locale: 'en' | 'ja'): Promise<readonly Accepted[]> {
  const { job, task, pr, agent } = sending(notifier, jobEvents, { locale })
  return Promise.all([
    task.started({ taskId: 'lint' }),
    job.completed({ jobId: 'nightly', jobName: 'Nightly build', durationMs: 754_000 }),
    job.failed({ jobId: 'release', jobName: 'リリース', errorMessage: 'tag v2.1.0 exists already' }),
    task.failed({ taskId: 'migrate', errorMessage: 'lock timeout', details: { environment: 'production' } }),
    pr.merged({
      number: 42,
      title: 'Use a lease',
      repository: 'acme/web',
      author: 'ada',
      url: 'https://example.com/pr/42',
    }),
    agent.error({ agentId: 'runner-3', errorMessage: 'out of disk' }),
  ])
}
