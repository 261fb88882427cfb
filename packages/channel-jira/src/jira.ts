import { DeliveryError, type Channel } from '@notify/core/channel'
import { callClient, callSite, type Caller } from './client.ts'
import type { Asked } from './errors.ts'
import { render, type Issue, type JiraMessage } from './message.ts'
import { readOptions, type JiraOptions, type Settings } from './options.ts'
import { take } from './steps.ts'

/**
 * Opens issues in a project of Jira Cloud, comments them, and moves them when their incident is acknowledged or resolved.
 *
 * An issue is found again by a label made of the key: an incident whose issue is still open gets a comment, not a second issue.
 *
 * @throws {ConfigurationError} if the site, the project or the credentials are missing, or an option is wrong.
 *
 * @example
 * jira({ baseUrl: 'https://acme.atlassian.net', email: 'bot@acme.dev', project: 'OPS', issueType: 'Bug' })
 */
export function jira(options: JiraOptions = {}): Channel<JiraMessage> {
  const settings = readOptions(options)
  const { look, credentials } = settings
  const call = callerOf(options, settings)
  const desk = { call, project: look.project, urlOf: (issue: Issue) => browse(settings.baseUrl, issue) }

  /** A refused token is asked for again the next time. */
  const asking = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    try {
      return await run()
    } catch (error) {
      if (DeliveryError.is(error) && error.reason === 'auth') credentials?.forget()
      throw error
    }
  }

  return {
    spec: 1,
    kind: 'jira',
    // A repeat of what is shown is counted, not told: a comment may mail everyone who watches the issue.
    features: { incidents: 'follows', attachments: true },
    defaults: {
      // The search that keeps a second go from opening a second issue lags by seconds.
      retry: { base: '30s' },
      // Far below what an endpoint takes, 100 requests a second. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (read 2026-11-21)
      policies: [{ name: 'rateLimit', limit: { rate: { limit: 10, perMs: 1_000, burst: 20 } } }],
    },
    render: (notification, context) => render(notification, context, look),
    send: (message, context) => asking(() => take(message, context, desk)),

    /** The account, the project, the right to create issues in it, and the type of issue. */
    verify: ({ signal }) =>
      asking(async () => {
        const context = { signal, clock: { now: () => Date.now() } }
        const asked = (what: Asked['what']): Asked => ({ what, writes: false, project: look.project })
        await call({ method: 'GET', path: '/rest/api/3/myself', asked: asked('account') }, context)
        const path = `/rest/api/3/issue/createmeta/${look.project}/issuetypes?maxResults=200`
        expectType(await call({ method: 'GET', path, asked: asked('types') }, context), look)
      }),
  }
}

function callerOf({ client, fetch }: JiraOptions, { baseUrl, credentials }: Settings): Caller {
  if (client !== undefined) return callClient(client)
  return callSite({
    baseUrl: baseUrl!,
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    authorization: () => credentials!.authorization(),
  })
}

/** The gateway for OAuth 2.0 shows no pages. */
const browse = (baseUrl: string | undefined, { key }: Issue): string | undefined =>
  baseUrl === undefined || baseUrl.startsWith('https://api.atlassian.com/')
    ? undefined
    : `${baseUrl}/browse/${key}`

function expectType(answer: unknown, { project, issueType }: Settings['look']): void {
  const { issueTypes } = (answer ?? {}) as { readonly issueTypes?: unknown }
  const all: readonly { readonly id?: unknown; readonly name?: unknown }[] = Array.isArray(issueTypes)
    ? issueTypes
    : []
  if (all.some(({ id, name }) => id === issueType || String(name).toLowerCase() === issueType.toLowerCase()))
    return
  throw new DeliveryError(
    'not-found',
    `jira: project "${project}" has no issue type ${JSON.stringify(issueType)} that the account may create; check issueType, and the permission Create issues`,
  )
}
