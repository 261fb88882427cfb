import { breaker, concurrency, enrich, rateLimit, throttle, timeout } from '@notify/core'
import type { Channel, Draft, Notification, NotifierOptions, Observer, Route } from '@notify/core'
import { sampleDraft } from '../../lib/sample-draft.ts'
import { silent } from '../../lib/silent.ts'

/** Gives the text away as a message and sends nothing. */
export const noOp: Channel = {
  spec: 1,
  kind: 'nothing',
  features: { incidents: 'keyed' },
  render: ({ body }) => [body],
  send: async () => ({}),
}

/** So many routes ask for the same type, and one of them takes the notification. */
const candidates = 10

const typeOf = (index: number): string => `service.task${index}.failed`

/** AND, OR, NOT and IN, each type on its own. */
export const routes = (count: number): Route<'ops'>[] =>
  Array.from({ length: count }, (_, index) => ({
    when: {
      type: typeOf(index % (count / candidates)),
      'metadata.rack': [Math.floor(index / (count / candidates))],
      any: [{ severity: { atLeast: 'error' } }, { tags: 'production' }],
      not: { source: ['test', 'staging'] },
    },
    to: ['ops'],
  }))

/** What one of so many routes takes. */
export function routedDraft(index: number, routeCount: number): Draft<'ops'> {
  const types = routeCount / candidates
  const draft = sampleDraft(index, typeOf(index % types))
  return { ...draft, metadata: { ...draft.metadata, rack: Math.floor(index / types) % candidates } }
}

/** Twenty places filled in. */
export const text = ({
  title,
  source = '',
  severity,
  type,
  fields = [],
  metadata = {},
  ...rest
}: Notification) =>
  `${title} (${severity}) from ${source}: ${type}
${fields.map(({ name, value }) => `- ${name}: ${value}`).join('\n')}
cluster ${String(metadata['cluster'])}, rack ${String(metadata['rack'])}, team ${String(metadata['team'])}
tags ${rest.tags?.join(', ')}; id ${rest.id}; at ${rest.occurredAt}
${rest.links?.map(({ label, url }) => `[${label}](${url})`).join(' ')}
${rest.body}`

/** Everything a production set-up has between the call and the channel. No limit is ever reached. */
export function fullOptions(
  channel: Channel,
  routeCount: number,
  observers: readonly Observer[] = [],
): NotifierOptions<{ ops: Channel }> {
  return {
    channels: { ops: channel },
    logger: silent,
    stages: [
      enrich((notification) => ({ body: text(notification) })),
      throttle({ every: '5m', by: ({ title }) => title }),
    ],
    routes: routes(routeCount),
    policies: [rateLimit({ limit: 10_000_000, per: '1s' }), concurrency(50), breaker(), timeout('10s')],
    retry: { attempts: 5, base: '2s', cap: '15m' },
    observers: [metrics(), ...observers],
  }
}

/** Counts by outcome, as an exporter does. */
function metrics(): Observer {
  const counts = new Map<string, number>()
  return ({ kind }) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
}
