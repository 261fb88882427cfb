import { expect, test } from 'vitest'
import { fromWire, toWire } from './wire.ts'

test.each<[string, unknown, string]>([
  ['a message', new Error('the disk is gone'), 'the disk is gone'],
  [
    'a code and no message',
    Object.assign(new Error(''), { code: 'ERR_WORKER_INIT_FAILED' }),
    'ERR_WORKER_INIT_FAILED',
  ],
  ['neither', new TypeError(' '), 'TypeError'],
  ['a text', 'out of memory', 'out of memory'],
  ['nothing at all', undefined, 'no reason was given'],
])('what is thrown with %s is told in words', (_, thrown, words) => {
  expect(fromWire(toWire(thrown)).message.trim()).toMatch(new RegExp(`^${words}`))
})
