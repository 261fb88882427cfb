import { ConfigurationError, DeliveryError } from '@notify/core/channel'
import { createHmac } from 'node:crypto'
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
