import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '@notify/core'
import { parseMaxChars } from './engine.ts'

export interface SourceFile {
  /** From the templates' folder, with `/`. */
  readonly path: string
  /** As it is shown in a problem. */
  readonly shown: string
  readonly text: string
  readonly tenant?: string
}

const tenantPattern = /^[a-z0-9][a-z0-9_-]{0,63}$/

/**
 * Reads all files of a folder of templates, two levels deep. What begins with a dot, and README.md, is no template.
 *
 * @param problems  Gets what cannot be read.
 */
export async function readFolder(
  folder: string,
  problems: Problem[],
  tenant?: string,
): Promise<readonly SourceFile[]> {
  const paths: string[] = []
  for (const name of await entriesOf(folder, problems)) {
    const inner = join(folder, name)
    if (await isFolder(inner))
      paths.push(...(await entriesOf(inner, problems)).map((file) => `${name}/${file}`))
    else if (name !== 'README.md') paths.push(name)
  }
  const files = await Promise.all(
    paths.map(async (path): Promise<SourceFile | undefined> => {
      const shown = tenant === undefined ? path : `${tenant}/${path}`
      const text = await readText(join(folder, path), shown, problems)
      return text === undefined ? undefined : { path, shown, text, ...(tenant !== undefined && { tenant }) }
    }),
  )
  return files.filter((file) => file !== undefined)
}

/** Each folder in it holds the templates of one tenant. */
export async function readTenants(folder: string, problems: Problem[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = []
  for (const tenant of await entriesOf(folder, problems)) {
    if (tenantPattern.test(tenant)) files.push(...(await readFolder(join(folder, tenant), problems, tenant)))
    else
      problems.push({
        code: 'E_TEMPLATE_NAME',
        path: tenant,
        message: 'expected the name of a tenant',
        hint: 'a-z, 0-9, _ and -, at most 64',
      })
  }
  return files
}

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder; templates lie in the folder of their channel',
}

const failure = (path: string, error: unknown): Problem => {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return { code: 'E_TEMPLATE_FILE', path, message: failures[code] ?? `cannot be read (${code})` }
}

async function entriesOf(folder: string, problems: Problem[]): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  } catch (error) {
    problems.push(failure(folder, error))
    return []
  }
}

const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (about) => about.isDirectory(),
    () => false,
  )

async function readText(path: string, shown: string, problems: Problem[]): Promise<string | undefined> {
  try {
    const about = await stat(path)
    // A named pipe would be waited for; four bytes is the longest character.
    if (about.isFile() && about.size <= 4 * parseMaxChars)
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
    const message = about.isDirectory()
      ? failures['EISDIR']!
      : about.isFile()
        ? `is longer than ${parseMaxChars} characters`
        : 'is not a regular file'
    problems.push({ code: 'E_TEMPLATE_FILE', path: shown, message })
  } catch (error) {
    problems.push(
      error instanceof TypeError
        ? { code: 'E_TEMPLATE_FILE', path: shown, message: 'is not UTF-8' }
        : failure(shown, error),
    )
  }
  return undefined
}
