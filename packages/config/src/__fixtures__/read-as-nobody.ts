/** Reads a configuration and says what is wrong with it; as nobody if it is started by root, who may read everything. */
import { loadConfig } from '../load.ts'

const [, , path = '', cwd = ''] = process.argv
if (process.getuid?.() === 0) process.setuid!(65_534)

try {
  await loadConfig({ path, cwd, env: {}, channels: {} })
} catch (error) {
  process.stdout.write((error as Error).message)
}
