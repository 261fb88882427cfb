import { InputError, type Problem } from '@notify/core'
import { jobEvents } from '@notify/events/jobs'
import { testFarmEvents } from '@notify/events/test-farm'
import { expect, test } from 'vitest'
import { eventsIntake } from './events-intake.ts'

const intake = eventsIntake([testFarmEvents, jobEvents])
const problemsOf = (payload: unknown, read = intake): readonly Problem[] => {
  try {
    read(payload)
  } catch (error) {
    if (InputError.is(error)) return error.problems
  }
  throw new Error('it was taken')
}

test('an event by its name gets its title and severity from the catalogue', () => {
  const event = { type: 'agent.error', data: { agentId: 'エージェント-1', errorMessage: 'exit 1' } }
  expect(intake({ ...event, locale: 'ja' })).toMatchObject([
    { type: 'agent.error', severity: 'error', title: expect.stringContaining('エージェント-1') },
  ])
  expect(intake([event, { ...event, severity: 'critical' }]).map(({ severity }) => severity)).toEqual([
    'error',
    'critical',
  ])
})

test('an unknown type is refused with the nearest, wrong data with each field and its place in the list', () => {
  expect(problemsOf({ type: 'agent.eror', data: {} })).toMatchObject([
    { code: 'E_INPUT_TYPE', path: 'type', hint: 'did you mean agent.error?' },
  ])
  const wrong = { type: 'agent.error', data: { agentId: 7 } }
  expect(problemsOf([{ type: 'agent.error', data: { agentId: 'a', errorMessage: 'b' } }, wrong])).toEqual(
    expect.arrayContaining([expect.objectContaining({ code: 'E_INPUT_DATA', path: '[1].data.agentId' })]),
  )
})

test.each([null, 'a', 7, {}, [[]], [{}], { type: 'job' }, { type: ['agent.error'] }])(
  '%j is no event',
  (payload) => {
    expect(problemsOf(payload)).not.toEqual([])
  },
)

test('without a catalogue the answer says where to name one', () => {
  expect(problemsOf({ type: 'agent.error' }, eventsIntake([]))).toMatchObject([
    { hint: expect.stringContaining('events: [jobs]') },
  ])
})
