import { InputError, type Problem } from '@notify/core'
import type { Context, Hono } from 'hono'
import { readJson } from './body.ts'
import { json } from './json.ts'
import { problem } from './problem.ts'
import { timeFromHttp } from './times.ts'

/** What keeps metrics: the monitor of `@notify/monitor`, or anything of this shape. */
export interface Metrics {
  /** All of them, or none. @throws {InputError} with what is wrong, e.g. `[2].value`. */
  record(metrics: never): void
  health(): object
  /** Newest first. */
  alerts(query: { readonly limit?: number }): readonly object[]
}

const alertsAtMost = 1_000

/** Mounts the routes of metrics; where nothing keeps them a request hears why. */
export function mountMetrics(app: Hono, metricsOf: () => Metrics | undefined): void {
  const within =
    (run: (metrics: Metrics, context: Context) => Response | Promise<Response>) =>
    (context: Context): Response | Promise<Response> => {
      const metrics = metricsOf()
      return metrics ? run(metrics, context) : problem(404, 'E_NO_MONITOR', 'no metrics are watched here')
    }
  app.post('/v1/metrics', within(record))
  app.get(
    '/v1/metrics/health',
    within((metrics) => json(metrics.health(), 200)),
  )
  app.get('/v1/metrics/alerts', within(alerts))
}

async function record(metrics: Metrics, { req }: Context): Promise<Response> {
  const body = await readJson(req.raw)
  if (body instanceof Response) return body
  const { value } = body
  if (Array.isArray(value) && value.length === 0)
    return problem(400, 'E_INPUT_EMPTY', 'expected at least one metric')
  const read = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) =>
    timeFromHttp(one, 'at'),
  )
  const problems = read.flatMap(({ problem }, index): readonly Problem[] => {
    if (!problem) return []
    return [Array.isArray(value) ? { ...problem, path: `[${index}].${problem.path}` } : problem]
  })
  if (problems.length > 0) throw new InputError(problems)
  const given = read.map(({ value }) => value)
  metrics.record((Array.isArray(value) ? given : given[0]) as never)
  return json({ recorded: given.length }, 202)
}

function alerts(metrics: Metrics, { req }: Context): Response {
  const asked = req.query('limit') ?? '100'
  const limit = /^\d{1,4}$/.test(asked) ? Number(asked) : 0
  if (limit < 1 || limit > alertsAtMost)
    throw new InputError([
      {
        code: 'E_INPUT_VALUE',
        path: 'limit',
        message: `expected a whole number from 1 to ${alertsAtMost}`,
        received: JSON.stringify(asked.slice(0, 78)),
      },
    ])
  return json({ alerts: metrics.alerts({ limit }) }, 200)
}
