import { describe, expect, test } from 'vitest'
import * as alerts from './alerts.ts'
import * as discordService from './discord-service.ts'
import * as jobs from './jobs.ts'
import * as pipelines from './pipelines.ts'
import { typesOf } from './sending.ts'
import * as testFarm from './test-farm.ts'

describe('old names', () => {
  test.each([
    ['test farm', testFarm.fromOldName, 'TASK_FAILED', 'task.failed'],
    ['test farm', testFarm.fromOldName, 'COORDINATOR_STARTUP', 'coordinator.startup'],
    ['Discord service', discordService.fromOldName, 'errors', 'alert.error'],
    ['Discord service', discordService.fromOldName, 'CRITICAL', 'alert.critical'],
    ['tenants', pipelines.fromOldName, 'pipeline_failure', 'pipeline.failure'],
    ['tenants', pipelines.fromOldName, 'data_quality_warning', 'data_quality.warning'],
    ['tenants', pipelines.fromOldName, 'rate_limit_exceeded', 'rate_limit.exceeded'],
    ['job system', jobs.fromOldName, 'PR_MERGED', 'pr.merged'],
  ])('%s: %s', (_, fromOldName, old, type) => {
    expect(fromOldName(old)).toEqual({ kind: 'type', name: type, note: `"${old}" is the type ${type}` })
  })

  test.each([
    ['low', 'info'],
    ['MEDIUM', 'warning'],
    ['High', 'error'],
    ['critical', 'critical'],
  ])('the priority %s is the severity %s', (old, severity) => {
    expect(alerts.fromOldName(old)).toEqual({
      kind: 'severity',
      name: severity,
      note: `the priority "${old}" is the severity ${severity}`,
    })
  })

  test('every type of every catalogue has one', () => {
    const all = [
      [testFarm.fromOldName, testFarm.testFarmEvents],
      [discordService.fromOldName, discordService.discordServiceEvents],
      [pipelines.fromOldName, pipelines.pipelineEvents],
      [jobs.fromOldName, jobs.jobEvents],
    ] as const
    for (const [fromOldName, events] of all)
      for (const type of typesOf(events))
        expect(fromOldName(type.replaceAll('.', '_').toUpperCase())?.name).toBe(type)
  })

  test('what is none of them has none', () => {
    for (const name of ['', 'constructor', '__proto__', 'task.failed', 'urgent'])
      expect(testFarm.fromOldName(name)).toBeUndefined()
  })
})
