import { stripTypeScriptTypes } from 'node:module'

/** Lets Jest load TypeScript the way Node does: the types are taken out, nothing is compiled. */
const strip = (source) => ({ code: stripTypeScriptTypes(source) })

export default { process: strip, processAsync: async (source) => strip(source) }
