import type { Suite } from '../../lib/suite.ts'
import { keysGroup } from './keys.ts'
import { planningGroup } from './planning.ts'

export const pipeline: Suite = {
  name: 'pipeline',
  about: 'planning and the whole pipeline in this process, beside a stack of libraries',
  groups: [planningGroup, keysGroup],
}
