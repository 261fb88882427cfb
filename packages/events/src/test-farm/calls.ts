import { oldNames, type Renamed } from '../old-names.ts'
import { testFarmEvents, type TestFarmEvents } from './events.ts'

export const coordinator: TestFarmEvents['coordinator'] = testFarmEvents.coordinator
export const task: TestFarmEvents['task'] = testFarmEvents.task
export const worker: TestFarmEvents['worker'] = testFarmEvents.worker
export const recovery: TestFarmEvents['recovery'] = testFarmEvents.recovery

/** What an old name is called here, with a note; nothing if it is not one. */
export const fromOldName: (name: string) => Renamed | undefined = /* @__PURE__ */ oldNames(testFarmEvents)
