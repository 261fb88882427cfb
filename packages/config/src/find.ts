import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FindOptions {
  /** Where to look. Default: the working directory. */
  readonly cwd?: string | undefined
  /** Default: `process.env`. */
  readonly env?: Environment | undefined
  /** Named by the user: nothing else is looked for, and it need not exist. */
  readonly path?: string | undefined
}

/** Of one folder, in this order. */
const names = ['notify.yaml', 'notify.yml', 'notify.json']

/**
 * The configuration file: `path`, else `NOTIFY_CONFIG`, else the nearest of `notify.yaml`, `notify.yml` and `notify.json`
 * up to the root of the repository, else `notify/notify.yaml` in `XDG_CONFIG_HOME`.
 *
 * Outside a repository only `cwd` is looked at: a folder further up, such as /tmp, may be anybody's.
 *
 * @returns An absolute path; nothing if there is no such file.
 */
export async function findConfig(options: FindOptions = {}): Promise<string | undefined> {
  const { cwd = process.cwd(), env = process.env } = options
  const named = options.path ?? (env['NOTIFY_CONFIG'] || undefined)
  if (named !== undefined) return resolve(cwd, named)
  for (const folder of await folders(resolve(cwd)))
    for (const name of names) if (await exists(join(folder, name))) return join(folder, name)
  const personal = personalFile(env)
  return personal !== undefined && (await exists(personal)) ? personal : undefined
}

/** From the inside out. */
async function folders(start: string): Promise<readonly string[]> {
  const passed: string[] = []
  for (let folder = start; ; folder = dirname(folder)) {
    passed.push(folder)
    if (await exists(join(folder, '.git'))) return passed
    if (dirname(folder) === folder) return [start]
  }
}

function personalFile(env: Environment): string | undefined {
  // The XDG specification: a relative path is invalid and is ignored.
  const given = env['XDG_CONFIG_HOME'] ?? ''
  const home = env['HOME'] ?? ''
  const folder = isAbsolute(given) ? given : isAbsolute(home) ? join(home, '.config') : undefined
  return folder && join(folder, 'notify', 'notify.yaml')
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
