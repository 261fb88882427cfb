import { duplicateKeyAt } from './duplicate-key.ts'
import { jsonErrorAt } from './json-position.ts'
import { problem } from './problem.ts'

/** Bytes of a request's body. */
export const bodyMaxBytes = 1_048_576

const contentTypes = /^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i
const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i

/**
 * Reads a JSON body, and stops at its limit.
 *
 * @returns The value, or the answer that refuses it.
 */
export async function readJson(request: Request): Promise<{ readonly value: unknown } | Response> {
  const type = request.headers.get('content-type') ?? ''
  if (!contentTypes.test(type))
    return problem(415, 'E_CONTENT_TYPE', 'expected a JSON body with content-type: application/json')
  const [, encoding = 'utf-8'] = charset.exec(type) ?? []
  if (encoding.toLowerCase() !== 'utf-8') return problem(415, 'E_CONTENT_TYPE', 'expected charset=utf-8')
  if (request.headers.has('content-encoding'))
    return problem(415, 'E_CONTENT_ENCODING', 'expected a body that is not compressed')
  if (Number(request.headers.get('content-length') ?? 0) > bodyMaxBytes) return tooLarge()
  const bytes = await readBytes(request.body).catch(() => 'incomplete' as const)
  if (bytes === 'incomplete') return problem(400, 'E_BODY_INCOMPLETE', 'the body ended before its end')
  if (bytes === undefined) return tooLarge()
  const text = decode(bytes)
  if (text === undefined) return problem(400, 'E_JSON', 'the body is not valid UTF-8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return problem(400, 'E_JSON', `the body is not valid JSON at ${position(text, jsonErrorAt(text))}`)
  }
  const twice = duplicateKeyAt(text)
  if (twice === undefined) return { value }
  const detail = `the body has a key twice in one object, at ${position(text, twice)}; leave one of them out`
  return problem(400, 'E_JSON_DUPLICATE_KEY', detail)
}

/** What is left of it is not read: the connection ends. */
const tooLarge = (): Response =>
  problem(413, 'E_BODY_TOO_LARGE', `expected at most ${bodyMaxBytes} bytes`, {}, { connection: 'close' })

/** Nothing if there are too many. */
async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > bodyMaxBytes) return undefined
    chunks.push(chunk)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

/** Without a byte order mark. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function position(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`
}
