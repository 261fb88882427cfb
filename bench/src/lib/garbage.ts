import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// As `--expose-gc` would, which not every process was started with.
setFlagsFromString('--expose-gc')

/** Collects all garbage, now. */
export const collectGarbage: () => void = runInNewContext('gc')
