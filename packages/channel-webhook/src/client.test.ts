import { failure, httpRecorder, sendContext } from '@notify/testkit'
import { expect, test } from 'vitest'
import { listener } from './__fixtures__/listener.ts'
import { send, wire } from './__fixtures__/sending.ts'
import type { WebhookOptions } from './webhook.ts'

const { server, seen, kept, channel } = wire()

test('a receiver with a certificate of its own authority is reached with `ca`, and not without', async () => {
  const { origin: url, ca, requests } = kept(await httpRecorder({ tls: true }))
  expect(await send(channel({ url, ca: ca! }))).toEqual({})
  expect(await failure(send(channel({ url })))).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    message: expect.stringContaining('"ca"') as string,
  })
  expect(requests).toHaveLength(1)
})

test('a proxy of the environment is not used', async () => {
  const proxy = kept(await httpRecorder())
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.origin
  try {
    expect(await send(channel())).toEqual({})
  } finally {
    for (const name of names) delete process.env[name]
  }
  expect([seen().length, proxy.connections.made]).toEqual([1, 0])
})

test('an interim answer is not the answer', async () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'
  const { port } = kept(
    await listener((socket) =>
      socket.once('data', () => socket.end(`${interim}HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n`)),
    ),
  )
  expect(await failure(send(channel({ url: `http://127.0.0.1:${port}/` })))).toMatchObject({
    reason: 'not-found',
  })
})

test('two hundred at once share at most fifty connections', async () => {
  const one = channel()
  await Promise.all(Array.from({ length: 200 }, () => send(one)))
  expect(seen()).toHaveLength(200)
  expect(server().connections.made).toBeLessThanOrEqual(50)
})

test('`verify` connects, TLS included, and sends nothing', async () => {
  const { origin: url, ca, connections, requests } = kept(await httpRecorder({ tls: true }))
  const verify = (options: Partial<WebhookOptions>, given = sendContext()): Promise<void> =>
    channel({ url, ...options }).verify!(given)
  await verify({ ca: ca! })
  expect([connections.made, requests.length]).toEqual([1, 0])
  await expect(verify({})).rejects.toMatchObject({ reason: 'unavailable' })
  await expect(verify({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ vendorCode: 'ECONNREFUSED' })
  await expect(verify({}, sendContext({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
    reason: 'aborted',
  })
})

test('`verify` goes through the guard', async () => {
  const lookup: WebhookOptions['lookup'] = (_, __, callback) => callback(null, '127.0.0.1', 4)
  const guarded = channel({ url: 'https://hooks.example.test', untrusted: true, lookup })
  await expect(guarded.verify!(sendContext())).rejects.toMatchObject({
    vendorCode: 'E_EGRESS_BLOCKED',
  })
  expect(server().connections.made).toBe(0)
})
