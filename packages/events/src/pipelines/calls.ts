import { oldNames, type Renamed } from '../old-names.ts'
import { pipelineEvents, type PipelineEvents } from './events.ts'

export const pipeline: PipelineEvents['pipeline'] = pipelineEvents.pipeline
export const dataQuality: PipelineEvents['data_quality'] = pipelineEvents.data_quality
export const rateLimit: PipelineEvents['rate_limit'] = pipelineEvents.rate_limit
export const system: PipelineEvents['system'] = pipelineEvents.system

/** What an old name is called here, with a note; nothing if it is not one. */
export const fromOldName: (name: string) => Renamed | undefined = /* @__PURE__ */ oldNames(pipelineEvents)
