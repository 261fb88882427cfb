import { isAbsolute, join } from 'node:path'
import type { Environment } from '@notify/config'

/**
 * Where programs keep what must last: `notify` in `XDG_STATE_HOME`, else in the usual place of the system.
 * Nothing if the environment says nothing of a home.
 */
export function stateFolder(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const from = (name: string, ...inner: readonly string[]): string | undefined => {
    const folder = env[name] ?? ''
    // The XDG specification: a relative path is invalid and is ignored.
    return isAbsolute(folder) ? join(folder, ...inner, 'notify') : undefined
  }
  const usual: Readonly<Partial<Record<NodeJS.Platform, string | undefined>>> = {
    darwin: from('HOME', 'Library', 'Application Support'),
    win32: from('LOCALAPPDATA') ?? from('USERPROFILE', 'AppData', 'Local'),
  }
  return from('XDG_STATE_HOME') ?? usual[platform] ?? from('HOME', '.local', 'state')
}
