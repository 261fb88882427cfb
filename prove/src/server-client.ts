import { Broken, Refused, type Client } from './rpc.ts'

/** The same calls over HTTP, as far as the load needs them: to the real server. */
export function clientOver(url: string): Client {
  return {
    ended: new Promise(() => {}),
    end: () => {},
    async call(method, given) {
      if (method !== 'accept') throw new Error(`${method} is not asked over HTTP`)
      const { draft, key } = given as { draft: object; key?: string }
      const answer = await fetch(`${url}/v1/notifications`, {
        method: 'POST',
        body: JSON.stringify(draft),
        headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      }).catch(() => {
        throw new Broken('no answer')
      })
      const content = (await answer.json().catch(() => ({}))) as {
        id?: string
        code?: string
        title?: string
      }
      if (!answer.ok) throw new Refused(content.code ?? String(answer.status), content.title ?? '')
      return { id: content.id!, repeated: answer.headers.has('idempotent-replayed') } as never
    },
  }
}
