import { ConfigurationError, DeliveryError } from '@notify/core/channel'
import { createHmac, createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { github, standardWebhooks } from './__fixtures__/signatures.ts'
import { signer, type Sign } from './sign.ts'

const body = Buffer.from('{"title":"ディスク 💾"}')
const of = { id: 'msg_1', seconds: Math.floor(Date.now() / 1_000), body }
const [oldSecret, newSecret] = ['a', 'b'].map((letter) => `whsec_${btoa(letter.repeat(32))}`) as [
  string,
  string,
]

test('the signature of Standard Webhooks is that of its published vector', async () => {
  const { secret, id, seconds, body, signature } = standardWebhooks
  const headers = await signer({ secret }).headers({ id, seconds, body: Buffer.from(body) })
  expect(headers).toEqual({ 'webhook-timestamp': String(seconds), 'webhook-signature': signature })
})

test('an ed25519 key signs so that its public half is enough to check', async () => {
  // https://www.rfc-editor.org/rfc/rfc8032#section-7.1, test 1
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  const half = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')
  const x = half.toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const content = Buffer.from(`msg_1.${of.seconds}.${body.toString()}`)
  for (const key of [seed, Buffer.concat([seed, half])]) {
    const headers = await signer({ secret: `whsk_${key.toString('base64')}` }).headers(of)
    const [, signature = ''] = /^v1a,([A-Za-z0-9+/]{86}==)$/.exec(headers['webhook-signature'] ?? '') ?? []
    expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true)
  }
})

test('a shared secret may give way to a key: both signatures go along', async () => {
  const secret = [newSecret, `whsk_${btoa('k'.repeat(32))}`]
  const headers = await signer({ secret }).headers(of)
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1a,\S+$/)
})

test('the signature of GitHub is that of its documents', async () => {
  const { secret, body, signature } = github
  const headers = await signer({ scheme: 'github', secret }).headers({ ...of, body: Buffer.from(body) })
  expect(headers).toEqual({ 'x-hub-signature-256': signature })
})

test('the signature of Stripe covers the time and the bytes, with the secret as text', async () => {
  const headers = await signer({ scheme: 'stripe', secret: ['whsec_old', 'whsec_new'] }).headers(of)
  const hex = (secret: string): string =>
    createHmac('sha256', secret).update(`${of.seconds}.${body.toString()}`).digest('hex')
  expect(headers).toEqual({
    'stripe-signature': `t=${of.seconds},v1=${hex('whsec_old')},v1=${hex('whsec_new')}`,
  })
})

test('while a secret is changed, receivers with the old and with the new one accept', async () => {
  const headers: Record<string, string> = {
    'webhook-id': of.id,
    ...(await signer({ secret: [oldSecret, newSecret] }).headers(of)),
  }
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const secret of [oldSecret, newSecret])
    expect(new Webhook(secret).verify(body.toString(), headers)).toEqual({ title: 'ディスク 💾' })
  const stranger = new Webhook(`whsec_${btoa('c'.repeat(32))}`)
  expect(() => stranger.verify(body.toString(), headers)).toThrow('No matching signature')
})

test('a secret from a function is asked for once, and again after it was refused', async () => {
  const given = [oldSecret, newSecret]
  const sign = signer({ secret: () => given.shift()! })
  const first = await sign.headers(of)
  expect(await sign.headers(of)).toEqual(first)
  sign.forget()
  expect(await sign.headers(of)).not.toEqual(first)
})

test.each<[string, Sign, string]>([
  ['too short', { secret: 'whsec_c2hvcnQ=' }, '24 to 64'],
  ['a key that is too short', { secret: `whsk_${btoa('k'.repeat(31))}` }, 'an ed25519 key'],
  ['the public half of a key', { secret: `whpk_${btoa('k'.repeat(32))}` }, 'an ed25519 key'],
  ['no base64', { secret: `whsec_${'*'.repeat(40)}` }, '24 to 64'],
  ['empty', { secret: '' }, 'is missing'],
  ['no secret at all', { secret: [] }, 'at least one'],
  ['two secrets for GitHub', { scheme: 'github', secret: ['a', 'b'] as never }, 'one signature'],
  ['an unknown scheme', { scheme: 'md5' as 'stripe', secret: 'x' }, 'standard-webhooks, stripe, github'],
  ['a scheme of the prototype', { scheme: 'toString' as 'stripe', secret: 'x' }, 'not known'],
])('is refused when created: %s', (_, sign, says) => {
  expect(() => signer(sign)).toThrow(ConfigurationError)
  expect(() => signer(sign)).toThrow(says)
})

test('a malformed secret from a function fails as auth, without the secret, and is asked for again', async () => {
  const given = ['CANARY', newSecret]
  const sign = signer({ secret: () => given.shift()! })
  const error: unknown = await sign.headers(of).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(DeliveryError)
  expect(error).toMatchObject({ reason: 'auth', message: expect.not.stringContaining('CANARY') as string })
  expect(await sign.headers(of)).toHaveProperty('webhook-signature')
})
