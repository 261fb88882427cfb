import { expect, test } from 'vitest'
import { boom, contextOf, planOf, said } from '../__fixtures__/make.ts'
import type { Recipient } from '../../notification.ts'
import type { Plan } from '../plan.ts'
import { preferences } from './preferences.ts'

const aya: Recipient = { id: 'aya', addresses: { email: 'aya@acme.dev' } }
const ben: Recipient = { id: 'ben', addresses: {} }
const plan = planOf({ recipients: [aya, ben] })

test('what is known of a person joins what the notification says, which counts more', () => {
  const next = preferences(({ id }) => ({
    locale: 'ja',
    mutes: [{ below: 'error' }],
    addresses: { email: `${id}@home.dev`, phone: '+81312345678' },
  }))(plan, contextOf()) as Plan
  expect(next.notification.recipients).toEqual([
    {
      id: 'aya',
      locale: 'ja',
      mutes: [{ below: 'error' }],
      addresses: { email: 'aya@acme.dev', phone: '+81312345678' },
    },
    {
      id: 'ben',
      locale: 'ja',
      mutes: [{ below: 'error' }],
      addresses: { email: 'ben@home.dev', phone: '+81312345678' },
    },
  ])
})

test('one who cannot be looked up stays as given, the others do not suffer', async () => {
  const lookup = ({ id }: Recipient): Promise<Partial<Recipient>> | undefined =>
    id === 'aya' ? Promise.reject(new Error('database away')) : undefined
  const next = await preferences(lookup)(plan, contextOf())
  expect(next.notification.recipients).toEqual([aya, ben])
  expect(next.steps?.step).toEqual({
    by: 'preferences',
    did: 'stage failed',
    data: { why: 'Error: database away', recipient: 'aya' },
  })
  const thrown = preferences(({ id }) => (id === 'ben' ? boom() : { locale: 'ja' }))(
    plan,
    contextOf(),
  ) as Plan
  expect(thrown.notification.recipients).toEqual([{ ...aya, locale: 'ja' }, ben])
  expect(said(thrown)).toEqual(['preferences: stage failed'])
})

test('nobody is looked up where nobody is named', () => {
  const alone = planOf()
  expect(preferences(boom)(alone, contextOf())).toBe(alone)
})
