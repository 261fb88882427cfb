import { InputError } from '@notify/core'
import { expect, test } from 'vitest'
import { accepted } from './__fixtures__/accept.ts'
import { generic } from './generic.ts'

function refused(given: unknown): string {
  try {
    generic(given)
    return 'nothing'
  } catch (error) {
    if (!InputError.is(error)) throw error
    return error.message
  }
}

test('a draft is a draft', async () => {
  const draft = {
    title: 'Deployed',
    body: '**web**',
    severity: 'error',
    key: 'a',
    state: 'firing',
    to: ['ops'],
    metadata: { sha: 'f00' },
  }
  expect(generic(draft)).toEqual([draft])
  expect(await accepted(generic(draft))).toHaveLength(1)
})

test.each([
  [{ text: 'Build failed' }, { title: 'Build failed' }],
  [{ text: '\nBuild *failed*\nin main' }, { title: 'Build *failed*', body: '\nBuild \\*failed\\*\nin main' }],
  [
    { subject: 'A', message: 'b' },
    { title: 'A', body: 'b' },
  ],
  [
    { title: 'A', summary: 'B', body: '_c_', message: 'd' },
    { title: 'A', body: '_c_' },
  ],
  [
    { title: 'A', level: 'FATAL' },
    { title: 'A', severity: 'critical' },
  ],
  [
    { title: 'A', priority: 'low' },
    { title: 'A', severity: 'info' },
  ],
  [
    { title: 'A', severity: 'High', level: 'low' },
    { title: 'A', severity: 'error' },
  ],
  [
    { title: 'A', repo: 'main', n: [1] },
    { title: 'A', metadata: { repo: 'main', n: [1] } },
  ],
  [
    { title: 'A', repo: 'main', metadata: { repo: 'web' } },
    { title: 'A', metadata: { repo: 'web' } },
  ],
  [
    { key: 'k', state: 'resolved' },
    { key: 'k', state: 'resolved' },
  ],
])('%j becomes %j', async (given, draft) => {
  expect(generic(given)).toEqual([draft])
})

test('a list becomes a draft each', async () => {
  expect(await accepted(generic([{ title: '雪' }, { text: 'שלום' }]))).toEqual(['雪', 'שלום'])
})

test('a forbidden key is left to core, which refuses it', async () => {
  const drafts = generic(JSON.parse('{ "title": "A", "__proto__": { "polluted": true } }'))
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  await expect(accepted(drafts)).rejects.toThrow(InputError)
})

test('all that is wrong is told at once, with its path', () => {
  expect(refused([{ severity: 'sev7' }, 'text', { title: 'A', severity: 3 }])).toMatchInlineSnapshot(`
    "[0].title: expected a title; write title, or message
    [0].severity: expected a severity, received "sev7"; one of info, warning, error, critical
    [1]: expected an object such as { "title": "…" }, received "text"
    [2].severity: expected a severity, received number; one of info, warning, error, critical"
  `)
  expect(
    [
      refused(null),
      refused([]),
      refused({}),
      refused(Array.from({ length: 1_001 }, () => ({ title: 'A' }))),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "expected an object such as { "title": "…" }, received null
    expected at least one notification
    title: expected a title; write title, or message
    expected at most 1000 notifications, received 1001 notifications"
  `)
})
