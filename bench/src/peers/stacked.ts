/** What one would put together from well-known libraries: validate, deduplicate, match, render, guard, count. */
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  timeout,
  wrap,
} from 'cockatiel'
import { TimeoutStrategy } from 'cockatiel'
import compose, { type Middleware } from 'koa-compose'
import { Liquid } from 'liquidjs'
import { Counter, Histogram, Registry } from 'prom-client'
import { z } from 'zod'

const event = z.object({
  title: z.string().min(1).max(1_000),
  type: z.string(),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
  body: z.string(),
  source: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.url() })),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
})
type Event = z.infer<typeof event>

interface Context {
  readonly draft: unknown
  event?: Event
  matched: boolean
  rendered: string
}

/** A rule as data, interpreted for each event. */
interface Rule {
  readonly type: string
  readonly rack: number
}

const matches = (rule: Rule, { type, metadata, severity, tags, source }: Event): boolean =>
  rule.type === type &&
  [rule.rack].includes(Number(metadata['rack'])) &&
  (['error', 'critical'].includes(severity) || tags.includes('production')) &&
  !['test', 'staging'].includes(source)

const template = `{{ title }} ({{ severity }}) from {{ source }}: {{ type }}
{% for field in fields %}- {{ field.name }}: {{ field.value }}
{% endfor %}cluster {{ metadata.cluster }}, rack {{ metadata.rack }}, team {{ metadata.team }}
tags {{ tags | join: ", " }}
{% for link in links %}[{{ link.label }}]({{ link.url }}){% endfor %}
{{ body }}`

/** @returns Runs one event through everything, to `send`. */
export function stacked(
  rules: readonly Rule[],
  send: (text: string) => Promise<void>,
): (draft: unknown) => Promise<void> {
  const liquid = new Liquid()
  const parsed = liquid.parse(template)
  const seen = new Map<string, number>()
  const registers = [new Registry()]
  const sent = new Counter({ name: 'sent_total', help: 'Sent', labelNames: ['type'], registers })
  const seconds = new Histogram({ name: 'send_seconds', help: 'Time', labelNames: ['type'], registers })
  const guard = wrap(
    retry(handleAll, { maxAttempts: 5, backoff: new ExponentialBackoff() }),
    circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(5) }),
    timeout(10_000, TimeoutStrategy.Cooperative),
  )
  const steps: Middleware<Context>[] = [
    async (context, next) => {
      context.event = event.parse(context.draft)
      await next()
    },
    async ({ event }, next) => {
      const now = Date.now()
      const key = `${event!.title}:${event!.severity}`
      if ((seen.get(key) ?? 0) > now) return
      seen.set(key, now + 300_000)
      await next()
    },
    async (context, next) => {
      context.matched = rules.filter((rule) => matches(rule, context.event!)).length > 0
      if (context.matched) await next()
    },
    async (context, next) => {
      context.rendered = String(await liquid.render(parsed, context.event))
      await next()
    },
    async ({ rendered, event }) => {
      const end = seconds.startTimer({ type: event!.type })
      await guard.execute(() => send(rendered))
      end()
      sent.inc({ type: event!.type })
    },
  ]
  const run = compose(steps)
  return (draft) => run({ draft, matched: false, rendered: '' })
}
