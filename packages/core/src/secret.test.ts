import { afterEach, expect, test, vi } from 'vitest'
import { secret } from './secret.ts'

afterEach(() => vi.unstubAllEnvs())

test('an option goes before the variable; an empty variable counts as not set', async () => {
  vi.stubEnv('OPS_TOKEN', 'from-the-environment')
  expect(await secret('given', 'ops: token', 'OPS_TOKEN').read()).toBe('given')
  expect(await secret(undefined, 'ops: token', 'OPS_TOKEN').read()).toBe('from-the-environment')
  vi.stubEnv('OPS_TOKEN', '')
  expect(() => secret(undefined, 'ops: token', 'OPS_TOKEN')).toThrow(
    'ops: token is missing; give it as an option or set OPS_TOKEN',
  )
})

test('a function is asked once, and again after it is forgotten', async () => {
  let asked = 0
  const reader = secret(() => `token-${++asked}`, 'ops: token')
  expect([await reader.read(), await reader.read()]).toEqual(['token-1', 'token-1'])
  reader.forget()
  expect(await reader.read()).toBe('token-2')
})

test('a function that fails is an auth error without its text, and is asked again the next time', async () => {
  let asked = 0
  const reader = secret(() => {
    if (asked++ === 0) throw new Error('vault at https://user:hunter2@vault')
    return 'token'
  }, 'ops: token')
  await expect(reader.read()).rejects.toMatchObject({
    reason: 'auth',
    message: 'ops: token could not be read from the function that supplies it',
  })
  expect(await reader.read()).toBe('token')
})
