import { isValues, listOf, textOf, valuesOf, type Values } from './read-yaml.ts'

/** Named times of `alertmanager.yml` as conditions; what a condition cannot say is left out, with a reason. */
export interface TimeIntervals {
  conditions(name: string): readonly Values[] | undefined
  readonly left: readonly string[]
}

export function readTimeIntervals(config: Values): TimeIntervals {
  const left: string[] = []
  const named = new Map(
    [...listOf(config['time_intervals']), ...listOf(config['mute_time_intervals'])]
      .filter(isValues)
      .map((one) => {
        const name = textOf(one['name']) ?? ''
        return [
          name,
          listOf(one['time_intervals']).flatMap((interval) => conditionsOf(valuesOf(interval), name, left)),
        ] as const
      }),
  )
  return { conditions: (name) => named.get(name), left }
}

const dated = ['days_of_month', 'months', 'years']

function conditionsOf(interval: Values, name: string, left: string[]): readonly Values[] {
  const extra = dated.filter((key) => listOf(interval[key]).length > 0)
  if (extra.length > 0) {
    left.push(
      `time interval ${JSON.stringify(name)}: ${extra.join(', ')} cannot be said here; that part of it is left out`,
    )
    return []
  }
  const zone = textOf(interval['location'])
  const days = listOf(interval['weekdays']).map((range) =>
    String(range)
      .split(':')
      .map((day) => day.trim().slice(0, 3).toLowerCase())
      .join('-'),
  )
  const shared = { ...(zone !== undefined && { zone }), ...(days.length > 0 && { days }) }
  const times = listOf(interval['times']).filter(isValues)
  if (times.length === 0) return [{ time: shared }]
  return times.map(({ start_time, end_time }) => ({
    time: { ...shared, between: [String(start_time), String(end_time)] },
  }))
}
