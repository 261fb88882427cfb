import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { ConfigurationError } from '@notify/core'

export interface FileText {
  readonly text: string
  /** Every user of this machine may read it. */
  readonly isPublic: boolean
}

/** Bytes of a configuration file. */
const maxBytes = 1_048_576

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a symbolic link that leads back to itself',
}

/**
 * Reads a configuration file: UTF-8, with or without a byte order mark, at most 1 MiB.
 *
 * @param name As it is shown.
 * @throws {ConfigurationError} `E_CONFIG_FILE` with what is wrong.
 */
export async function readConfigFile(path: string, name: string): Promise<FileText> {
  const wrong = (message: string, hint?: string): ConfigurationError =>
    new ConfigurationError(message, {
      code: 'E_CONFIG_FILE',
      path: name,
      ...(hint !== undefined && { hint }),
    })
  let file: FileHandle | undefined
  try {
    // Without waiting: opening a named pipe would last until somebody writes to it.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = await file.stat()
    if (about.isDirectory()) throw wrong('is a folder', 'name the file in it')
    if (!about.isFile()) throw wrong('is not a regular file')
    if (about.size > maxBytes) throw wrong('is larger than 1 MiB')
    const text = decode(await file.readFile())
    if (text === undefined) throw wrong('is not UTF-8', 'save it as UTF-8; UTF-16 is not read')
    return { text, isPublic: process.platform !== 'win32' && (about.mode & 0o004) !== 0 }
  } catch (error) {
    if (ConfigurationError.is(error)) throw error
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw wrong(failures[code] ?? `cannot be read (${code})`)
  } finally {
    await file?.close()
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // UTF-16 without a mark is valid UTF-8, half of it NUL.
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
