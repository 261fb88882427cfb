import { readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ConfigurationError, type Problem } from '@notify/core'
import { firstOf, type Environment } from '../find.ts'
import { fileSource, shownAs, type Source } from '../document/source.ts'
import { checkTenantName, isTenantName, nameHint, rootFolder } from './names.ts'

/** Of a tenant, in this order. */
const fileNames = ['notify.yaml', 'notify.yml', 'notify.json', 'notifications.json']

/** A folder of tenants: `{directory}/{tenant}/notifications.json`, and of the root `{directory}/notifications/config.json`. */
export interface TenantFiles {
  readonly directory: string
  /** Of the tenants that have a folder. What is no name is a warning. */
  names(): Promise<{ readonly names: readonly string[]; readonly warnings: readonly Problem[] }>
  /**
   * The document of a tenant; nothing if there is none.
   *
   * @throws {ConfigurationError} if the name is none, before any file is looked for, or if the file lies somewhere else.
   */
  find(tenant: string): Promise<Source | undefined>
  /** What lies under the document of the root. */
  findRoot(): Promise<Source | undefined>
}

export function tenantFiles(directory: string, given: { cwd: string; env: Environment }): TenantFiles {
  const options = { ...given, mayBeEmpty: true }
  return {
    directory,
    async names() {
      const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
      const folders = entries
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map(({ name }) => name)
        .filter((name) => name !== rootFolder && !name.startsWith('.'))
      const names = folders.filter(isTenantName).toSorted()
      const warnings = folders
        .filter((name) => !isTenantName(name))
        .map((name) => notATenant(name, directory, given.cwd))
      return { names, warnings }
    },
    async find(tenant) {
      checkTenantName(tenant)
      const path = await firstOf(fileNames.map((name) => join(directory, tenant, name)))
      if (path === undefined) return undefined
      await ensureInside(path, directory, given.cwd)
      return fileSource(path, { ...options, mayBeOff: true })
    },
    async findRoot() {
      const path = await firstOf([join(directory, rootFolder, 'config.json')])
      return path === undefined ? undefined : fileSource(path, options)
    },
  }
}

/** One tenant must not lead to the file of somebody else. */
async function ensureInside(path: string, directory: string, cwd: string): Promise<void> {
  const [real, inside] = await Promise.all([realpath(path), realpath(directory)])
  if (real.startsWith(`${inside}${sep}`)) return
  throw new ConfigurationError('is a symbolic link to outside the folder of the tenants', {
    code: 'E_CONFIG_FILE',
    path: shownAs(path, cwd),
    hint: 'put the file itself there',
  })
}

const notATenant = (name: string, directory: string, cwd: string): Problem => ({
  code: 'E_CONFIG_TENANT',
  path: shownAs(join(directory, name), cwd),
  message: 'the folder is not the name of a tenant: nothing in it is read',
  hint: nameHint,
})
