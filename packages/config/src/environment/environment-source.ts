import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Document, Source } from '../document/source.ts'
import type { Environment } from '../find.ts'
import { readEnvFileDocument } from './env-file.ts'
import { readEnvironment, type ConfigDocument } from './read-environment.ts'
import { toNode } from './to-node.ts'

/** Read where there is no other file. */
const envFile = '.env.notifications'

/**
 * The environment as a source of configuration, over the variables of `.env.notifications` if the folder has one.
 *
 * @returns Nothing if no variable is set that is known.
 * @throws {ConfigurationError} `E_CONFIG_ENV` with all that is wrong.
 */
export async function environmentSource({
  cwd,
  env,
}: {
  readonly cwd: string
  readonly env: Environment
}): Promise<Source | undefined> {
  const path = join(resolve(cwd), envFile)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  const document = text === undefined ? readEnvironment(env) : readEnvFileDocument(text, envFile, env)
  if (document === undefined) return undefined
  const name = text === undefined ? 'environment' : envFile
  return {
    name,
    ...(text !== undefined && { path }),
    read: () => Promise.resolve(asDocument(document, name)),
  }
}

const asDocument = ({ content, marks, warnings, preset }: ConfigDocument, name: string): Document => ({
  node: toNode(content, marks, { file: name, line: 0, column: 0 }),
  isPublic: false,
  warnings,
  ...(preset && { preset }),
})
