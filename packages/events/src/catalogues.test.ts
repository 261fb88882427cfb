import { readFileSync } from 'node:fs'
import { createTestNotifier, recorder } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
// What the channels read a body with, and what templates are checked by.
import { plainText } from '../../markup/src/index.ts'
import { templates } from '../../templates/src/index.ts'
import * as samples from './__fixtures__/samples.ts'
import { alertEvents } from './alerts.ts'
import { alert, discordServiceEvents } from './discord-service.ts'
import { job, jobEvents, pr } from './jobs.ts'
import { dataQuality, pipeline, pipelineEvents, system } from './pipelines.ts'
import { row } from './__fixtures__/row.ts'
import { draftOf, typesOf } from './sending.ts'
import { task, testFarmEvents } from './test-farm.ts'

const catalogues = [
  ['test-farm', testFarmEvents, samples.testFarm],
  ['discord-service', discordServiceEvents, samples.discordService],
  ['pipelines', pipelineEvents, samples.pipelines],
  ['jobs', jobEvents, samples.jobs],
  ['alerts', alertEvents, samples.alerts],
] as const

const hostile = '*bold* [x](https://evil.example) <b>@here</b> `code`\n# head\n\u202e🚨 שלום 日本'
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe.each(catalogues)('%s', (name, events, list) => {
  test('has a sample of every type', () => {
    expect(list.map(({ type }) => type)).toEqual(typesOf(events))
  })

  test.each(list)('$type is told in both languages, with its severity', async ({ type, ...sample }) => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    for (const locale of ['en', 'ja'])
      for (const data of [
        sample.data,
        { ...sample.data, ...sample.more, jobName: undefined, taskName: undefined },
      ])
        await notifier.send(draftOf(events, type, data, { locale }))
    const [english, japanese] = sample.titles
    expect(ops.titles).toEqual([english, english, japanese, japanese])
    const told = ops.sent.map(({ notification }) => notification)
    expect(new Set(told.map(({ severity }) => severity))).toEqual(new Set([sample.severity]))
    expect(told[0]?.fields?.some((field) => field.value.includes('undefined'))).not.toBe(true)
    const [short, full, , fullInJapanese] = told
    expect(full?.fields?.length ?? 0).toBeGreaterThan(short?.fields?.length ?? 0)
    expect(fullInJapanese?.fields).toHaveLength(full?.fields?.length ?? 0)
    expect(fullInJapanese?.fields?.filter(({ name }) => /^[\x20-\x7e]+$/.test(name))).toEqual([])
    expect(full?.fields?.at(-1)).toEqual({
      name: 'Details',
      value: 'host: node-3\nattempts: 2\nnested: {"a":[1]}',
    })
  })

  test.each(list)('$type: what is hostile stays text', async ({ type, data, more }) => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    const evil = Object.entries({ ...data, ...more }).map(([key, value]) => {
      const isText = typeof value === 'string' && !/^(https:|ok$|warning$|degraded$|>$)/.test(value)
      return [key, isText ? hostile : value] as const
    })
    await notifier.send(draftOf(events, type, Object.fromEntries(evil)))
    const { title, body, fields = [], mentions } = ops.sent[0]!.notification
    expect(title).not.toMatch(/[\n\u202e]/)
    expect(JSON.stringify(fields)).not.toContain('\\\\*')
    const shown = '*bold* [x](https://evil.example) <b>@here</b> `code`\n# head\n🚨 שלום 日本'
    for (const part of body === undefined ? [] : [plainText(body)]) expect(part).toContain(shown)
    expect(mentions).toEqual(type === 'alert.critical' ? ['here'] : undefined)
  })

  test('tells the fields of every event to whoever checks templates, and keeps others', async () => {
    const words = await templates({ catalogue: events })
    for (const { type, data, more } of list) {
      const names = Object.keys({ ...data, ...more })
      const text = (known: readonly string[]): string => known.map((one) => `{{ metadata.${one} }}`).join(' ')
      await words.register(`slack/${type}.md`, text([...names, 'zzzzzzzz']))
      const [name] = names
      const slip = words.register(`slack/${type}.md`, text([`${name!}z`]))
      await expect(slip, type).rejects.toThrow(
        `there is no variable metadata.${name!}z; did you mean metadata.${name!}?`,
      )
    }
  })

  test('stands in the README as it is', () => {
    const rows = list.map((sample) => row(name, events, sample))
    expect(readme).toContain(rows.join('\n'))
  })
})

describe('details of the telling', () => {
  test('a body is the error message, and below it the traceback as code', () => {
    const { body } = task.failed({
      taskId: 'a',
      errorMessage: 'no *such* file',
      traceback: 'File "a.py"\n```',
    })
    expect(body).toBe('no \\*such\\* file\n\n````\nFile "a.py"\n```\n````')
  })

  test('fields are formatted for the reader', () => {
    const data = { pipelineId: 'orders', errorMessage: 'x', durationMs: 3_725_000 }
    expect(pipeline.failure(data).fields).toEqual([{ name: 'Duration', value: '1 hr 2 min', inline: true }])
    expect(pipeline.failure(data, { locale: 'ja-JP' }).fields).toEqual([
      { name: '所要時間', value: '1 時間 2 分', inline: true },
    ])
    const checks = { tableName: 'orders', failedChecks: ['not_null', 'unique'] }
    expect(dataQuality.failure(checks, { locale: 'ja' }).fields).toEqual([
      { name: 'テーブル', value: 'orders', inline: true },
      { name: '不合格のチェック項目', value: 'not_null、unique', inline: true },
    ])
  })

  test('what is left out is not told', () => {
    expect(pipeline.success({ pipelineId: 'orders' }).title).toBe('Pipeline orders succeeded')
    expect(system.error({ errorMessage: 'x' }, { locale: 'ja' }).title).toBe('システムエラーが発生しました')
    expect(job.started({ jobId: 'j-1', jobName: 'nightly' })).toMatchObject({
      title: 'Job nightly started',
      fields: [{ name: 'Job', value: 'j-1' }],
    })
    expect(alert.general({ title: 'x' }).body).toBeUndefined()
  })

  test('the status of a metric is its severity', () => {
    const data = { metric: 'latency', current: 80, threshold: 100, unit: 'ms' }
    expect(alert.monitoring({ ...data, status: 'ok' })).toMatchObject({
      severity: 'info',
      title: 'latency is 80 ms',
      fields: [
        { name: 'Current', value: '80 ms' },
        { name: 'Threshold', value: '100 ms' },
        { name: 'Status', value: 'OK' },
      ],
    })
    expect(alert.monitoring({ ...data, status: 'critical' }).severity).toBe('critical')
  })

  test('addresses become links, and pictures images', () => {
    const url = 'https://git.example/5'
    expect(pr.merged({ number: 5, title: 'Fix', url }).links).toEqual([{ label: 'Pull request #5', url }])
    expect(alert.tracklist({ name: 'Live', imageUrl: url }).images).toEqual([{ url, alt: 'Live' }])
  })

  test('what the caller adds goes before what the catalogue says', () => {
    const draft = task.failed({ taskId: 'a', errorMessage: 'x' }, { severity: 'critical', body: '**now**' })
    expect(draft).toMatchObject({ severity: 'critical', body: '**now**', title: 'Task a failed' })
    expect(task.failed.type).toBe('task.failed')
    expect(dataQuality.warning.type).toBe('data_quality.warning')
  })
})
