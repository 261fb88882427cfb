import type { PagerdutyFixture, PagerdutyStep } from '../rules/pagerduty-rule.ts'
import type { Sandbox } from '../sandbox.ts'

export interface PagerdutyAnswer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

export async function sendPagerduty({ pagerduty }: Sandbox, step: PagerdutyStep): Promise<PagerdutyAnswer> {
  const { method = 'POST', path = '/v2/enqueue', event = {}, body = JSON.stringify(event), contentType = 'application/json' } = step
  const filled = body.replace(/\{key:(\w+)\}/g, (_, name: string) => pagerduty.keys[name] ?? 'none')
  const response = await fetch(pagerduty.origin + path, {
    method,
    headers: { 'content-type': contentType },
    body: Buffer.from(filled),
  })
  return { status: response.status, json: (await response.json()) as PagerdutyAnswer['json'] }
}

/** The requests before, and then the one that counts. */
export async function sendPagerdutyFixture(sandbox: Sandbox, fixture: PagerdutyFixture): Promise<PagerdutyAnswer> {
  for (const step of fixture.before ?? []) await sendPagerduty(sandbox, step)
  return sendPagerduty(sandbox, fixture)
}
