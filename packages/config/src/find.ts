import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { ConfigurationError, nearest } from '@notify/core'
import { isTenantName } from './tenants/names.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FindOptions {
  /** Where to look. Default: the working directory. */
  readonly cwd?: string | undefined
  /** Default: `process.env`. */
  readonly env?: Environment | undefined
  /** Named by the user: nothing else is looked for, and it need not exist. */
  readonly path?: string | undefined
}

const jobsFile = join('config', 'notifications.yaml')
const dataEndings = ['yaml', 'yml', 'json'] as const
/** Of one folder, in this order. */
const names: readonly string[] = [
  ...['ts', 'js', 'mjs'].map((ending) => `notify.config.${ending}`),
  ...dataEndings.map((ending) => `notify.${ending}`),
  join('configs', 'notifications', 'config.json'),
  // Of earlier systems.
  jobsFile,
  'notification_config.json',
]

/**
 * The configuration file: `path`, else `NOTIFY_CONFIG`, else `NOTIFICATIONS_CONFIG_PATH`, else the nearest of `notify.config.ts`, `.js`, `.mjs`,
 * `notify.yaml`, `.yml`, `.json`, `configs/notifications/config.json` and of earlier systems `config/notifications.yaml` and
 * `notification_config.json` up to the root of the repository, else
 * `notify/notify.yaml` in `XDG_CONFIG_HOME`.
 *
 * Outside a repository only `cwd` is looked at: a folder further up, such as /tmp, may be anybody's.
 *
 * @returns An absolute path; nothing if there is no such file.
 */
export async function findConfig(options: FindOptions = {}): Promise<string | undefined> {
  const { cwd = process.cwd(), env = process.env } = options
  const named = nameGiven(options)
  if (named !== undefined) return resolve(cwd, named)
  for (const folder of await folders(resolve(cwd)))
    for (const name of names) if (await exists(join(folder, name))) return join(folder, name)
  const personal = personalFolder(env)
  return personal && firstOf(dataEndings.map((ending) => join(personal, `notify.${ending}`)))
}

const nameGiven = ({ path, env = process.env }: FindOptions): string | undefined =>
  path ?? (env['NOTIFY_CONFIG'] || env['NOTIFICATIONS_CONFIG_PATH'] || undefined)

/** The nearest folder of tenants, `configs/{tenant}/notifications.json`, up to the root of the repository. */
export async function findTenants(cwd: string): Promise<string | undefined> {
  for (const folder of await folders(resolve(cwd))) {
    const directory = join(folder, 'configs')
    const names = await readdir(directory).catch(() => [])
    const files = names.filter(isTenantName).map((name) => join(directory, name, 'notifications.json'))
    if (await firstOf(files)) return directory
  }
  return undefined
}

/**
 * Files that go over the configuration, the last one counting most: `notify.local.yaml` beside it or, where nobody named it,
 * in the nearest folder; then `notify.{env}.yaml` by `NOTIFY_ENV`.
 *
 * @throws {ConfigurationError} if `NOTIFY_ENV` is no name.
 */
export async function findOverlays(primary: string, options: FindOptions = {}): Promise<readonly string[]> {
  const { cwd = process.cwd(), env = process.env } = options
  const stem = stemOf(primary)
  const beside = dirname(primary)
  const workspace = nameGiven(options) === undefined ? await folders(resolve(cwd)) : []
  const all = (folder: string, word: string): string[] =>
    dataEndings.map((ending) => join(folder, `${stem}.${word}.${ending}`))
  const local = await firstOf([...workspace, beside].flatMap((folder) => all(folder, 'local')))
  const word = environmentName(env)
  const ofEnvironment = word === undefined ? undefined : await firstOf(all(beside, word))
  const ofJobs = primary.endsWith(jobsFile)
    ? await firstOf([join(dirname(beside), '.kiro', 'notifications.yaml')])
    : undefined
  return [ofJobs, local, ofEnvironment].filter((path) => path !== undefined)
}

/**
 * A file for an environment whose name is nearly that of `NOTIFY_ENV`, which has none: somebody may have meant it.
 *
 * @returns The name, e.g. `staging`.
 */
export async function nearEnvironment(primary: string, env: Environment): Promise<string | undefined> {
  const name = environmentName(env)
  const files = name === undefined ? [] : await readdir(dirname(primary)).catch(() => [])
  const stem = stemOf(primary)
  const others = files.flatMap((file) => {
    const [, word] = /^\.([A-Za-z0-9][\w-]*)\.(?:ya?ml|json)$/.exec(file.slice(stem.length)) ?? []
    return file.startsWith(stem) && word !== undefined && word !== 'local' ? [word] : []
  })
  return name === undefined || others.includes(name) ? undefined : nearest(name, others)
}

const stemOf = (primary: string): string => basename(primary).replace(/(\.config)?\.\w+$/, '')

/** Checked before it touches a path. */
function environmentName(env: Environment): string | undefined {
  const name = env['NOTIFY_ENV'] || undefined
  if (name === undefined || /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) return name
  throw new ConfigurationError('not the name of an environment', {
    code: 'E_CONFIG_ENVIRONMENT',
    path: 'NOTIFY_ENV',
    hint: 'letters, digits, _ and -, at most 64, e.g. production',
  })
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

function personalFolder(env: Environment): string | undefined {
  // The XDG specification: a relative path is invalid and is ignored.
  const given = env['XDG_CONFIG_HOME'] ?? ''
  const home = env['HOME'] ?? ''
  const folder = isAbsolute(given) ? given : isAbsolute(home) ? join(home, '.config') : undefined
  return folder && join(folder, 'notify')
}

/** The first that exists. */
export async function firstOf(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path
  return undefined
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
