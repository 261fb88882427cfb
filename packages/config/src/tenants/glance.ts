import { ConfigurationError } from '@notify/core'
import { readConfigFile } from '../document/read-file.ts'
import { keysIn } from '../document/yaml.ts'

/** Names of channels in a document of a tenant, as far as they can be made out, whatever is wrong with it. */
export async function channelNamesIn(path: string): Promise<readonly string[]> {
  try {
    const { text } = await readConfigFile(path, path)
    const places = keysIn(text).filter((key) => old.has(key))
    return [...keysIn(text, 'channels'), ...places].filter((name) => channelName.test(name))
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    return []
  }
}

/** What `~waiting` is not. */
const channelName = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$/u
/** In the earlier system's format a key is a channel. */
const old: ReadonlySet<string> = new Set(['email', 'slack'])
