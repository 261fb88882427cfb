import { expect, test } from 'vitest'
import { at, record } from './__fixtures__/record.ts'
import { entriesOf, type Wanted } from './entries.ts'

const idsOf = (one: ReturnType<typeof record>, wanted?: Wanted): string[] =>
  entriesOf(one.sandbox, wanted).map(({ id }) => id)

test('what happened last is first, and an answer lifts its thread', () => {
  const one = record()
  one.message('slack', { id: '1' })
  one.message('slack', { id: '2' })
  expect(idsOf(one)).toEqual(['m1', 'm0'])
  one.message('slack', { id: '3', thread: '1' })
  one.message('slack', { id: '4', thread: '3' })
  const [first] = entriesOf(one.sandbox)
  expect(first).toMatchObject({ id: 'm0', replies: [{ id: 'm2' }, { id: 'm3' }] })
  expect(idsOf(one)).toEqual(['m0', 'm1'])
})

test('an answer to nothing, to itself or to a message of another vendor stands alone', () => {
  const one = record()
  one.message('email', { id: '1', thread: '1' })
  one.message('slack', { id: '2', thread: '1' })
  one.message('slack', { id: '3', thread: 'nothing' })
  expect(idsOf(one)).toEqual(['m2', 'm1', 'm0'])
})

test('a request that came to nothing is shown; one that a message shows, or that went well, is not', () => {
  const one = record()
  const fine = one.request('slack')
  one.request('slack')
  one.request('slack', { refused: [{ rule: 'slack/x', message: 'no' }] })
  one.request('slack', { fault: 'hang' })
  one.request('slack', { status: 500 })
  const shown = one.request('slack', { fault: 'reset' })
  one.message('slack', { at, requests: [fine, shown] })
  expect(idsOf(one)).toEqual(['r4', 'r3', 'r2', 'm0'])
})

test('a refused SMTP command comes with its dialogue', () => {
  const one = record()
  one.request('email', { method: 'MAIL' })
  one.request('email', { method: 'RCPT', status: 550 })
  one.request('email', { method: 'MAIL', connection: 2 })
  expect(entriesOf(one.sandbox)).toMatchObject([
    { id: 'r1', dialogue: [{ method: 'MAIL' }, { method: 'RCPT' }] },
  ])
})

test('all words of a search must be there: in texts, earlier texts, answers, rules and requests', () => {
  const one = record()
  const edits = [{ at, title: 'before', text: 'ディスク', payload: {} }]
  one.message('slack', {
    id: '1',
    title: 'Disk FULL',
    text: 'on db-1',
    edits,
    to: ['#ops'],
    warnings: [{ rule: 'slack/long', message: '' }],
  })
  one.message('slack', { id: '2', thread: '1', title: 'solved', text: '' })
  one.message('email', { id: '3', title: 'Disk', text: '' })
  one.request('webhook', { status: 401, path: '/hook', body: Buffer.from('{"title":"Disk"}') })
  const found = (search: string): string[] => idsOf(one, { search })
  expect(found('disk')).toEqual(['m2', 'm0', 'r0'])
  expect([
    found('full disk'),
    found('ディスク'),
    found('SOLVED'),
    found('#ops slack/long'),
    found('/hook'),
  ]).toEqual([['m0'], ['m0'], ['m0'], ['m0'], ['r0']])
  expect(found('disk nowhere')).toEqual([])
  expect(idsOf(one, { vendor: 'email' })).toEqual(['m2'])
})
