import { ConfigurationError, InputError, defineEvents } from '@notify/core'
import type { Accepted, EventExtra, SendOptions, StandardSchemaV1 } from '@notify/core'
import { createTestNotifier, recorder } from '@notify/core/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { jobEvents } from './jobs.ts'
import { pipelineEvents, type PipelineFailure } from './pipelines.ts'
import { draftOf, emitter, sending, typesOf } from './sending.ts'
import { task, testFarmEvents } from './test-farm.ts'

const setUp = () => {
  const ops = recorder()
  return { ops, notifier: createTestNotifier({ channels: { ops } }) }
}

describe('typed calls', () => {
  test('give a draft that any notifier takes', async () => {
    const { ops, notifier } = setUp()
    const draft = task.failed({ taskId: 't-1', errorMessage: 'exit code 1' }, { key: 'task:t-1' })
    expect(draft).toMatchObject({ type: 'task.failed', severity: 'error', key: 'task:t-1', source: 't-1' })
    expect(draft.metadata).toEqual({ taskId: 't-1', errorMessage: 'exit code 1' })
    await notifier.send(draft)
    expect(ops.titles).toEqual(['Task t-1 failed'])
  })

  test('that send take a language for all, and one for a call', async () => {
    const { ops, notifier } = setUp()
    const { pipeline } = sending(notifier, pipelineEvents, { locale: 'ja', tags: ['etl'] })
    const { receipts } = await pipeline.failure({ pipelineId: 'orders', errorMessage: 'timeout' })
    await pipeline.started({ pipelineId: 'orders' }, { locale: 'en', to: ['ops'] })
    expect(receipts).toMatchObject([{ channel: 'ops', outcome: 'delivered' }])
    expect(ops.titles).toEqual(['パイプライン「orders」が失敗しました', 'Pipeline orders started'])
    expect(ops.sent.map(({ notification }) => notification.tags)).toEqual([['etl'], ['etl']])
    expect(ops.sent[0]?.context.locale).toBe('ja')
  })

  test('reject wrong data, and nothing is sent', async () => {
    const { ops, notifier } = setUp()
    const { pipeline } = sending(notifier, pipelineEvents)
    const sent = pipeline.failure({ pipelineID: 'orders', errorMessage: ' ' } as never)
    await expect(sent).rejects.toSatisfy(InputError.is)
    await expect(sent).rejects.toThrow(
      'data.pipelineId: expected text that can be seen, not "pipelineID"; it is the data of pipeline.failure\n' +
        'data.errorMessage: expected text that can be seen; it is the data of pipeline.failure',
    )
    expect(ops.sent).toEqual([])
  })
})

describe('emitting by name', () => {
  test('takes data that nobody has typed, and answers when they are stored', async () => {
    const { ops, notifier } = setUp()
    const emit = emitter(notifier, [testFarmEvents, pipelineEvents], { locale: 'ja' })
    const { receipts } = await emit('task.failed', { taskId: 'a', errorMessage: 'x', node: 7 })
    expect(receipts).toMatchObject([{ outcome: 'waiting' }])
    await emit(
      'data_quality.failure',
      { tableName: 'orders', failedChecks: ['not_null'] },
      { severity: 'error' },
    )
    await notifier.settle()
    expect(ops.titles).toEqual([
      'タスク「a」が失敗しました',
      'テーブル「orders」がデータ品質チェックに合格しませんでした',
    ])
    expect(ops.sent[0]?.notification.metadata).toEqual({ taskId: 'a', errorMessage: 'x', node: 7 })
    expect(ops.sent[1]?.notification.severity).toBe('error')
  })

  test.each<[unknown, string]>([
    ['task.faild', 'did you mean task.failed?'],
    ['TASK_FAILED', 'did you mean task.failed?'],
    ['constructor', 'known are coordinator.startup, '],
    ['', 'known are coordinator.startup, '],
    [undefined, 'known are coordinator.startup, '],
  ])('an unknown name %j is an input error with what is known', async (name, hint) => {
    const emit = emitter(setUp().notifier, testFarmEvents)
    const emitted = emit(name as string, {})
    await expect(emitted).rejects.toSatisfy(InputError.is)
    await expect(emitted).rejects.toThrow(`type: expected the type of a known event; ${hint}`)
  })

  test.each([undefined, null, 5, 'x', [], {}, () => 1, { taskId: Symbol('x') }, Object.create(null)])(
    'wrong data %# are an input error, whatever they are',
    async (data) => {
      const emit = emitter(setUp().notifier, testFarmEvents)
      for (const type of typesOf(testFarmEvents).filter((name) => /^(task|worker)\./.test(name)))
        await expect(emit(type, data)).rejects.toSatisfy(InputError.is)
    },
  )

  test("works with a catalogue of one's own, whose mistakes stay its own", async () => {
    const data: StandardSchemaV1<{ job: string }> = {
      '~standard': { version: 1, vendor: 'own', validate: () => Promise.resolve({ value: { job: 'x' } }) },
    }
    const own = defineEvents({ nightly: { failed: { data, title: 'x' } } })
    const types = typesOf([own, jobEvents, pipelineEvents])
    expect(types).toEqual(expect.arrayContaining(['nightly.failed', 'system.alert', 'system.error']))
    await expect(emitter(setUp().notifier, own)('nightly.failed', {})).rejects.toSatisfy(
      ConfigurationError.is,
    )
  })

  test('the pure form gives the draft', () => {
    expect(draftOf(jobEvents, 'pr.closed', { number: 5, title: 'Fix' }).title).toBe(
      'Pull request #5 was closed: Fix',
    )
  })
})

test('types: data and channels are checked by the compiler', () => {
  const { notifier } = setUp()
  const calls = sending(notifier, { ...pipelineEvents, ...testFarmEvents })
  expectTypeOf(pipelineEvents.pipeline.failure).parameter(0).toEqualTypeOf<PipelineFailure>()
  expectTypeOf(calls.pipeline.failure).toEqualTypeOf<
    (data: PipelineFailure, extra?: EventExtra<'ops'>, options?: SendOptions) => Promise<Accepted<'ops'>>
  >()
  const wrong = (): unknown[] => [
    // @ts-expect-error -- errorMessage is missing
    pipelineEvents.pipeline.failure({ pipelineId: 'a' }),
    // @ts-expect-error -- not text
    calls.pipeline.failure({ pipelineId: 5, errorMessage: 'x' }),
    // @ts-expect-error -- misspelt
    task.failed({ taskID: 'a', errorMessage: 'x' }),
    // @ts-expect-error -- a field nobody knows
    task.failed({ taskId: 'a', errorMessage: 'x', durationMS: 5 }),
    // @ts-expect-error -- no such channel
    calls.task.failed({ taskId: 'a', errorMessage: 'x' }, { to: ['opps'] }),
    // @ts-expect-error -- the type is the event's own
    task.failed({ taskId: 'a', errorMessage: 'x' }, { type: 'other' }),
    // @ts-expect-error -- no such event
    calls.task.exploded({ taskId: 'a' }),
    // @ts-expect-error -- no such channel
    sending(notifier, pipelineEvents, { to: ['opps'] }),
  ]
  expect(wrong).toBeTypeOf('function')
})
