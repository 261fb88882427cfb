import type { Suite } from '../../lib/suite.ts'
import { commandGroup } from './command.ts'
import { importsGroup } from './imports.ts'

export const coldstart: Suite = {
  name: 'coldstart',
  about: 'one `notify send` from nothing, and what packages cost to import; after `pnpm build`',
  groups: [commandGroup, importsGroup],
}
