import { afterEach, expect, test } from 'vitest'
import { certificate } from './__fixtures__/certificate.ts'
import { closedPort, receiver } from './__fixtures__/receiver.ts'
import { channelTo, closeAll, failure, kept, send } from './__fixtures__/send.ts'
import type { WebhookOptions } from './webhook.ts'

afterEach(closeAll)

test('requests one after another share kept-alive connections', async () => {
  const server = kept(await receiver())
  const channel = channelTo({ url: server.origin })
  for (let i = 0; i < 10; i++) await send(channel)
  expect(server.requests).toHaveLength(10)
  // undici still counts a connection as busy while it hands over the end of its answer: a second one is opened, no third.
  expect(server.connections.length).toBeLessThanOrEqual(2)
})

test('a channel that was closed, and closed again, opens a new connection', async () => {
  const server = kept(await receiver())
  const channel = channelTo({ url: server.origin })
  await channel.close?.()
  await send(channel)
  await channel.close?.()
  await channel.close?.()
  await send(channel)
  expect(server.connections).toHaveLength(2)
})

test('a receiver with a certificate of its own authority is reached with `ca`, and not without', async () => {
  const server = kept(await receiver(undefined, { tls: true }))
  expect(await send(channelTo({ url: server.origin, ca: certificate.cert }))).toEqual({})
  expect(await failure(channelTo({ url: server.origin }))).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    message: expect.stringContaining('"ca"') as string,
  })
  expect(server.requests).toHaveLength(1)
})

test('a proxy of the environment is not used', async () => {
  const [proxy, server] = [kept(await receiver()), kept(await receiver())]
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.origin
  try {
    expect(await send(channelTo({ url: server.origin }))).toEqual({})
  } finally {
    for (const name of names) delete process.env[name]
  }
  expect([server.requests.length, proxy.connections.length]).toEqual([1, 0])
})

test('an interim answer is not the answer', async () => {
  const server = kept(
    await receiver((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeHead(404).end()
    }),
  )
  expect(await failure(channelTo({ url: server.origin }))).toMatchObject({ reason: 'not-found' })
})

test('two hundred at once share at most fifty connections', async () => {
  const server = kept(await receiver())
  const channel = channelTo({ url: server.origin })
  await Promise.all(Array.from({ length: 200 }, () => send(channel)))
  expect(server.requests).toHaveLength(200)
  expect(server.connections.length).toBeLessThanOrEqual(50)
})

test('`verify` connects, TLS included, and sends nothing', async () => {
  const server = kept(await receiver(undefined, { tls: true }))
  const { signal } = new AbortController()
  await channelTo({ url: server.origin, ca: certificate.cert }).verify?.({ signal })
  expect([server.connections.length, server.requests.length]).toEqual([1, 0])
  await expect(channelTo({ url: server.origin }).verify?.({ signal })).rejects.toMatchObject({
    reason: 'unavailable',
  })
  await expect(
    channelTo({ url: `http://127.0.0.1:${await closedPort()}` }).verify?.({ signal }),
  ).rejects.toMatchObject({ vendorCode: 'ECONNREFUSED' })
  await expect(
    channelTo({ url: server.origin }).verify?.({ signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ reason: 'aborted' })
})

test('`verify` goes through the guard', async () => {
  const server = kept(await receiver())
  const lookup: WebhookOptions['lookup'] = (_, __, callback) => callback(null, '127.0.0.1', 4)
  const channel = channelTo({ url: 'https://hooks.example.test', untrusted: true, lookup })
  await expect(channel.verify?.({ signal: new AbortController().signal })).rejects.toMatchObject({
    vendorCode: 'E_EGRESS_BLOCKED',
  })
  expect(server.connections).toHaveLength(0)
})
