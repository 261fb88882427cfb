import { expect, test } from 'vitest'
import type { Notification } from '../notification.ts'
import { digest } from './digest.ts'

const one = (given: Partial<Notification>): Notification => ({
  id: 'a',
  type: 'task.failed',
  severity: 'info',
  title: 't',
  occurredAt: 5,
  ...given,
})

test('a digest is as severe as its worst, as old as its oldest, and says what is common to all', () => {
  const members = [
    one({ id: 'a', severity: 'warning', source: 'ci' }),
    one({ id: 'b', severity: 'critical', source: 'ci', occurredAt: 3 }),
  ]
  expect(digest('d', members)).toEqual({
    id: 'd',
    type: 'task.failed',
    severity: 'critical',
    title: '2 notifications: task.failed',
    occurredAt: 3,
    source: 'ci',
    members,
  })
})

test('different types and languages are told as such; one member keeps its title', () => {
  expect(digest('d', [one({ id: 'a' }), one({ id: 'b', type: 'job.done' })])).toMatchObject({
    type: 'digest',
    title: '2 notifications',
  })
  expect(digest('d', [one({ id: 'a', locale: 'ja' }), one({ id: 'b', locale: 'ja' })]).title).toBe(
    '通知2件: task.failed',
  )
  expect(digest('d', [one({ title: 'alone' })]).title).toBe('alone')
})

test('of an incident only the last state counts', () => {
  const members = [
    one({ id: 'a', key: 'k', state: 'firing' }),
    one({ id: 'b' }),
    one({ id: 'c', key: 'k', state: 'resolved' }),
  ]
  expect(digest('d', members).members?.map(({ id }) => id)).toEqual(['c', 'b'])
})
