import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Names } from './names.ts'
import { project } from './template/project.ts'
import { source } from './template/source.ts'

/**
 * Writes a package for a new channel into a folder, which is made if it is not there.
 *
 * @returns The files, relative to the folder; or, as text, why nothing was written.
 */
export async function scaffold(names: Names, folder: string): Promise<readonly string[] | string> {
  const taken = await contentOf(folder)
  if (taken === 'a file') return `${folder} is a file`
  if (taken.length > 0) return `${folder} is not empty: nothing was written`
  const files = Object.entries({ ...project(names), ...source(names) })
  for (const [path, text] of files) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    // Never over a file that somebody else has written in the meantime.
    await writeFile(target, text, { flag: 'wx' })
  }
  return files.map(([path]) => path)
}

async function contentOf(folder: string): Promise<readonly string[] | 'a file'> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') return 'a file'
    throw error
  }
}
