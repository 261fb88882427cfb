import type { Draft, Entry, Notifier } from '@notify/core'
import { Hono, type Context } from 'hono'
import { acceptAll, checkNotEvents, readDrafts } from './accept.ts'
import { readJson } from './body.ts'
import { authorized, isAuthorized, knownHosts, open, sameOrigin } from './guard.ts'
import { json } from './json.ts'
import { mountMetrics, type Metrics } from './metrics.ts'
import { problem, problemResponse } from './problem.ts'

/** Turns what a sender posts into drafts. @throws {InputError} if it cannot. */
export type Intake = (payload: unknown) => readonly Draft[]

export interface HandlerOptions {
  readonly notifier: Notifier
  /**
   * By the last part of their path: `alertmanager` is `POST /v1/intake/alertmanager`; or by the whole of it, which begins with
   * `/`. Where there is `events`, a draft that looks like an event is told to go there.
   */
  readonly intakes?: Readonly<Record<string, Intake>>
  /** Keeps metrics: `() => monitor` of `@notify/monitor`. Asked for each request; where it gives nothing that is a 404. */
  readonly metrics?: () => Metrics | undefined
  /** Asked as `Authorization: Bearer`; without it `/healthz` tells only the status. Default: nobody is asked. */
  readonly token?: string
  /** Names this server answers to. Default: every name. */
  readonly hosts?: readonly string[]
  /** Hears of what went wrong inside, for the log. */
  readonly onError?: (error: unknown) => void
  /** How long `?wait=1` waits for first outcomes, in ms. Default 30 s. */
  readonly waitMs?: number
  /** Once aborted, every request is answered with 503, and who waits hears what is known. */
  readonly draining?: AbortSignal
}

const standardWaitMs = 30_000
const draftsAtMost = 10_000

/** The HTTP interface, as one function: put it behind any server that speaks Request and Response. */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const { notifier, token, hosts, onError, draining, metrics, intakes = {} } = options
  const app = new Hono()
  app.onError((error) => {
    const response = problemResponse(error)
    if (response.status === 500) onError?.(error)
    return response
  })
  app.notFound(() => problem(404, 'E_NOT_FOUND', 'there is nothing here'))
  if (hosts) app.use(knownHosts(hosts))
  app.use(open(draining))
  app.get('/healthz', (context) => health(context, options))
  app.use(sameOrigin, authorized(token))
  app.post('/v1/notifications', (context) => post(context, options, readDrafts))
  app.get('/v1/notifications/:id', (context) => show(context, notifier))
  if (metrics) mountMetrics(app, metrics)
  for (const [name, intake] of Object.entries(intakes))
    app.post(name.startsWith('/') ? name : `/v1/intake/${name}`, (context) => post(context, options, intake))
  for (const { path, method } of app.routes.filter(({ method }) => method !== 'ALL'))
    app.all(path, () => problem(405, 'E_METHOD', `expected ${method}`, {}, { allow: method }))
  return async (request) => app.fetch(request)
}

/** Accepts everything of a request, or tells what is wrong with it. 202: the store has it. */
async function post(
  { req }: Context,
  { notifier, waitMs = standardWaitMs, draining, intakes = {} }: HandlerOptions,
  draftsOf: (value: unknown) => readonly unknown[],
): Promise<Response> {
  const body = await readJson(req.raw)
  if (body instanceof Response) return body
  const drafts = draftsOf(body.value)
  if (drafts.length === 0) return problem(400, 'E_INPUT_EMPTY', 'expected at least one notification')
  if (drafts.length > draftsAtMost)
    return problem(413, 'E_INPUT_TOO_MANY', `expected at most ${draftsAtMost} notifications in one request`)
  const isBatch = draftsOf !== readDrafts || Array.isArray(body.value)
  if (draftsOf === readDrafts && intakes['events']) checkNotEvents(drafts, isBatch)
  const accepted = await acceptAll(drafts, {
    notifier,
    idempotencyKey: req.header('idempotency-key'),
    draining,
    ...(['1', 'true'].includes(req.query('wait') ?? '') && { waitMs }),
  })
  if (accepted instanceof Response) return accepted
  const answer = isBatch ? { ids: accepted.map(({ id }) => id), notifications: accepted } : accepted[0]
  const repeated = accepted.every((each) => each.repeated)
  return json(answer, 202, repeated ? { 'idempotent-replayed': 'true' } : {})
}

async function show({ req }: Context, notifier: Notifier): Promise<Response> {
  const { entries } = await notifier.read({ notification: req.param('id') ?? '' })
  const [entry] = entries
  if (entry) return json(entryForHttp(entry), 200)
  const detail = 'there is no notification with this id, or it was deleted after its retention'
  return problem(404, 'E_UNKNOWN_NOTIFICATION', detail)
}

const entryForHttp = ({ notification, acceptedAt, receipts, attempts, steps }: Entry): object => ({
  id: notification.id,
  notification,
  acceptedAt,
  deliveries: receipts,
  attempts,
  steps,
})

/** Names of channels, and why they are held, are for those who may ask. */
async function health({ req }: Context, { notifier, token }: HandlerOptions): Promise<Response> {
  const { channels, ...rest } = await notifier.health()
  const may = await isAuthorized(req.raw, token)
  return json({ ...rest, ...(may && { channels }) }, rest.status === 'failing' ? 503 : 200)
}
