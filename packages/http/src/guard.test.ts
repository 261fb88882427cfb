import { afterEach, describe, expect, test } from 'vitest'
import { head, raw, stand, type Given, type Stand } from './__fixtures__/serving.ts'

let server: Stand | undefined
const start = async (handler: Given['handler']): Promise<Stand> => {
  server = await stand({ handler: handler ?? {} })
  return server
}
afterEach(async () => server?.[Symbol.asyncDispose]())

const body = '{"title":"a"}'
const json = { 'content-type': 'application/json' }
const token = 'correct-horse-battery-staple'

describe('with a token', () => {
  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['another one', 'Bearer wrong-horse-battery-staple!'],
    ['one of another length', 'Bearer c'],
    ['its beginning', `Bearer ${token.slice(0, -1)}`],
    ['one of 10 kB', `Bearer ${'x'.repeat(10_000)}`],
    ['another scheme', `Basic ${btoa(`:${token}`)}`],
    ['no scheme', token],
    ['a scheme alone', 'Bearer '],
    ['two', `Bearer ${token} ${token}`],
    ['one that is not ASCII', 'Bearer pässwörd'],
  ])('a request with %s is a 401', async (_, authorization) => {
    const { post, errors, notifier } = await start({ token })
    const response = await post(body, { ...json, ...(authorization !== undefined && { authorization }) })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.text()).not.toContain(token)
    expect(errors).toEqual([])
    expect((await notifier.read()).entries).toEqual([])
  })

  test.each(['Bearer', 'bearer'])('a request with it after %s comes through', async (scheme) => {
    const { post } = await start({ token })
    expect((await post(body, { ...json, authorization: `${scheme} ${token}` })).status).toBe(202)
  })

  test('an unknown path is a 401 too: what there is, is not for strangers', async () => {
    const { get } = await start({ token })
    expect((await get('/v2/secrets')).status).toBe(401)
  })

  test('an empty one lets nobody in', async () => {
    const { post } = await start({ token: '' })
    expect((await post(body, json)).status).toBe(401)
    expect((await post(body, { ...json, authorization: 'Bearer ' })).status).toBe(401)
  })
})

describe('with known hosts', () => {
  const hosts = ['localhost', '127.0.0.1', '[::1]']
  const asked = async (host: string): Promise<string> => {
    const { port } = await start({ hosts })
    return (
      await raw(port, head('GET /healthz HTTP/1.1', `Host: ${host}`, 'Connection: close')).answer
    ).slice(9, 12)
  }

  test.each(['localhost', 'LOCALHOST:4380', '127.0.0.1:1', '[::1]:4380'])('%s is answered', async (host) => {
    expect(await asked(host)).toBe('200')
  })

  test.each(['evil.example', 'localhost.evil.example', 'evil.example:4380', '127.0.0.1.nip.io', '[::2]'])(
    '%s is a 421: its page would be somebody else',
    async (host) => {
      expect(await asked(host)).toBe('421')
    },
  )

  test.each(['', 'a b', 'a/b', 'localhost@evil.example', '%6cocalhost', '127.0.0.1\\@evil.example'])(
    'a Host of %j is refused',
    async (host) => {
      expect(await asked(host)).toMatch(/^4(00|21)$/)
    },
  )
})

describe('what a browser sends for another site', () => {
  test.each(['cross-site', 'same-site'])('%s is a 403 when it would change something', async (site) => {
    const { post, get, notifier } = await start({})
    const headers = { ...json, 'sec-fetch-site': site }
    expect((await post(body, headers)).status).toBe(403)
    expect((await notifier.read()).entries).toEqual([])
    expect((await get('/v1/notifications/x', headers)).status).toBe(404)
  })

  test('a form cannot post: it has no JSON content type', async () => {
    const { post } = await start({})
    expect((await post(body, { 'content-type': 'text/plain' })).status).toBe(415)
  })
})
