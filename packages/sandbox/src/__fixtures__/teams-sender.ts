/** Clients for Teams, as plain as can be. */
import { request } from 'node:https'
import type { GraphFixture, GraphStep } from '../rules/graph-rule.ts'
import type { Sandbox } from '../sandbox.ts'
import type { MsteamsFixture } from '../rules/msteams-rule.ts'

export const adaptiveCard = 'application/vnd.microsoft.card.adaptive'

/** A message to the workflow, as a fixture says. */
export async function sendWorkflow({ msteams }: Sandbox, fixture: MsteamsFixture = {}): Promise<Response> {
  const { method = 'POST', sig, path, contentType = 'application/json' } = fixture
  const url = new URL(path ?? msteams.webhookUrl, msteams.webhookUrl)
  if (sig === null) url.searchParams.delete('sig')
  else if (sig !== undefined) url.searchParams.set('sig', sig)
  const body = [{ type: 'TextBlock', text: 'Disk full' }]
  const content = { type: 'AdaptiveCard', version: '1.4', body, ...fixture.card }
  const message = fixture.message ?? {
    type: 'message',
    attachments: [{ contentType: adaptiveCard, content, ...fixture.attachment }],
  }
  // Bytes: of a text, fetch would say what type it is.
  const bytes = Buffer.from(fixture.body ?? JSON.stringify(message))
  return fetch(url, { method, headers: { 'content-type': contentType }, body: bytes, redirect: 'manual' })
}

export interface GraphAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Of a JSON answer; else empty. */
  readonly json: Readonly<Record<string, unknown>>
}

/** One request over TLS that trusts the sandbox and nobody else. */
export function callGraph({ graph }: Sandbox, method: string, path: string, headers: Readonly<Record<string, string>>, body = ''): Promise<GraphAnswer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body)
    const sent = request(
      new URL(path, graph.origin),
      { method, ca: graph.ca, agent: false, headers: { ...headers, 'content-length': bytes.length } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('error', reject)
        response.on('end', () => {
          const json = /json/.test(response.headers['content-type'] ?? '') ? JSON.parse(text) : {}
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json })
        })
      },
    )
    sent.on('error', reject)
    sent.end(bytes)
  })
}

async function tokenOf(sandbox: Sandbox, { token = 'user' }: GraphStep): Promise<string | undefined> {
  if (token === 'none') return undefined
  if (token !== 'app') return token === 'user' ? sandbox.graph.token : 'nobody-gave-this'
  const { tenantId, clientId, clientSecret } = sandbox.graph
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'https://graph.microsoft.com/.default' }
  const { json } = await sendGraph(sandbox, { path: `/${tenantId}/oauth2/v2.0/token`, token: 'none', form })
  return String(json['access_token'])
}

export async function sendGraph(sandbox: Sandbox, step: GraphStep, ids: readonly string[] = []): Promise<GraphAnswer> {
  const { graph } = sandbox
  const { method = 'POST', path = `/v1.0/teams/${graph.teamId}/channels/${graph.channels['Ops']}/messages`, json, form } = step
  const token = await tokenOf(sandbox, step)
  const body = step.body ?? (form === undefined ? json && JSON.stringify(json) : String(new URLSearchParams(form)))
  const type = step.contentType ?? (form === undefined ? 'application/json' : 'application/x-www-form-urlencoded')
  const filled = path.replace(/\{id:(\d)\}/g, (_, index: string) => ids[Number(index)] ?? 'none')
  const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': type }) }
  return callGraph(sandbox, method, filled, headers, body)
}

/** The requests before, and then the one that counts. */
export async function sendGraphFixture(sandbox: Sandbox, fixture: GraphFixture): Promise<GraphAnswer> {
  const ids: string[] = []
  for (const step of fixture.before ?? []) ids.push(String((await sendGraph(sandbox, step, ids)).json['id']))
  return sendGraph(sandbox, fixture, ids)
}
