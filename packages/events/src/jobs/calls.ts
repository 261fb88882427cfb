import { oldNames, type Renamed } from '../old-names.ts'
import { jobEvents, type JobEvents } from './events.ts'

export const job: JobEvents['job'] = jobEvents.job
export const task: JobEvents['task'] = jobEvents.task
export const pr: JobEvents['pr'] = jobEvents.pr
export const agent: JobEvents['agent'] = jobEvents.agent
export const system: JobEvents['system'] = jobEvents.system

/** What an old name is called here, with a note; nothing if it is not one. */
export const fromOldName: (name: string) => Renamed | undefined = /* @__PURE__ */ oldNames(jobEvents)
