import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The ways in which a secret can stand in a file: as it is, in a URL, in base64 at any offset, in hex. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  // Of each of the three offsets only the characters that do not depend on what stands before and after.
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, -4),
  )
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), ...inBase64]
}

/** Files below `folder` in which a secret stands, with how many were looked at. */
export function findSecret(
  folder: string,
  secret: string,
): { readonly found: string[]; readonly files: number } {
  const forms = formsOf(secret).map((form) => Buffer.from(form))
  const found: string[] = []
  let files = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = contentOf(path)
    if (!content) continue
    files++
    if (forms.some((form) => content.includes(form))) found.push(path)
  }
  return { found, files }
}

/** A database server that runs meanwhile takes files away. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
