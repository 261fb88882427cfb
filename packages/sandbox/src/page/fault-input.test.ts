import { expect, test } from 'vitest'
import { readFault } from './fault-input.ts'

const running = ['slack', 'email'] as const

test.each([
  [{ vendor: 'slack', kind: 'status', status: 429, retryAfter: '3', times: 2, skip: 1 }],
  [
    {
      vendor: 'slack',
      kind: 'status',
      status: 503,
      retryAfter: ['3', '9'],
      body: 'ダウン',
      contentType: 'text/plain',
    },
  ],
  [{ vendor: 'slack', kind: 'hang', accept: true }],
  [{ vendor: 'slack', kind: 'status', status: 429, retryAfter: 3, retryAfterIn: 'body' }],
  [{ vendor: 'slack', kind: 'tls', chance: 0.3, seed: 7 }],
  [{ vendor: 'slack', kind: 'duplicate' }],
  [{ vendor: 'slack', kind: 'duplicate', of: 'request' }],
  [{ vendor: 'slack', kind: 'redirect', to: 'https://example.com/', status: 307 }],
  [{ vendor: 'email', kind: 'reply', to: 'rcpt', code: 550, text: 'no' }],
])('%j is a fault', (input) => {
  const { vendor, ...fault } = input
  expect(readFault(input, running)).toEqual({ vendor, fault })
})

test.each([
  [undefined, 'expected an object'],
  [{ vendor: 'jira', kind: 'html' }, 'vendor: expected one of slack, email'],
  [{ vendor: 'slack', kind: 'reply' }, 'kind: expected one of status'],
  [{ vendor: 'email', kind: 'toString' }, 'kind: expected one of reply'],
  [{ vendor: 'slack', kind: 'status' }, 'status: expected a whole number from 200 to 599'],
  [{ vendor: 'slack', kind: 'status', status: 99 }, 'status: '],
  [{ vendor: 'slack', kind: 'status', status: 500, retryAfter: 'a\r\nset-cookie: b' }, 'retryAfter: '],
  [{ vendor: 'slack', kind: 'redirect', to: 'x\ny' }, 'to: '],
  [{ vendor: 'slack', kind: 'drip', everyMs: 0 }, 'everyMs: '],
  [{ vendor: 'slack', kind: 'hang', accept: 'yes' }, 'accept: '],
  [{ vendor: 'slack', kind: 'html', times: 0 }, 'times: '],
  [{ vendor: 'slack', kind: 'html', chance: 1.1 }, 'chance: expected a number from 0 to 1'],
  [{ vendor: 'slack', kind: 'html', chance: 0.5, seed: 0.5 }, 'seed: expected a whole number'],
  [{ vendor: 'slack', kind: 'duplicate', of: 'everything' }, 'of: expected answer, request'],
  [{ vendor: 'slack', kind: 'status', status: 429, retryAfterIn: 'cookie' }, 'retryAfterIn: expected both'],
  [{ vendor: 'email', kind: 'tls' }, 'kind: expected one of reply, drop, hang'],
  [{ vendor: 'slack', kind: 'html', accept: true }, 'accept: this kind does not take it'],
  [{ vendor: 'email', kind: 'reply', to: 'quit', code: 500 }, 'to: expected connect'],
])('%j is none, and why is said', (input, problem) => {
  expect(readFault(input, running)).toEqual({ problems: [expect.stringContaining(problem)] })
})
