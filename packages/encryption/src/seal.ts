import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { ConfigurationError, StateError } from '@notify/core/channel'

/** Writes texts so that only who has the key reads them. */
export interface Seal {
  text(text: string): string | Uint8Array
  /** For a column that takes only text. */
  line(text: string): string
  bytes(bytes: Uint8Array): Uint8Array
  /** @throws {StateError} `E_STORE` if its key is not there. */
  open(stored: unknown): string
  openBytes(stored: Uint8Array): Uint8Array
}

const nonceBytes = 12
const tagBytes = 16
const idBytes = 4
/** Begins everything that is sealed, and no file that anybody attaches. */
const mark = Buffer.from('\0notify sealed\u0001')

/** Nothing is encrypted; what was encrypted before cannot be read. */
export const plain: Seal = {
  text: (text) => text,
  line: (text) => text,
  bytes: (bytes) => bytes,
  open(stored) {
    if (typeof stored === 'string' && !stored.startsWith(lineMark)) return stored
    throw unreadable()
  },
  openBytes(stored) {
    if (isSealed(stored)) throw unreadable()
    return stored
  },
}

/** No JSON begins like this. */
const lineMark = 'sealed:'

const isSealed = (bytes: Uint8Array): boolean => mark.equals(bytes.subarray(0, mark.length))

const unreadable = (): StateError =>
  new StateError('E_STORE', 'the store is encrypted with a key that was not given; add it to `keys`')

/**
 * AES-256-GCM, a fresh nonce each time. The first key encrypts; all of them decrypt, so that a new one can be put in front.
 *
 * @param keys 32 bytes each, as base64 or hex, or as bytes.
 * @throws {ConfigurationError} if a key has another length.
 */
export function sealWith(keys: readonly (string | Uint8Array)[]): Seal {
  const known = keys.map(readKey)
  const [first] = known
  if (!first) return plain
  const byId = new Map(known.map(({ id, key }) => [id.toString('hex'), key]))

  function close(bytes: Uint8Array): Uint8Array {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', first!.key, nonce)
    const body = Buffer.concat([cipher.update(bytes), cipher.final()])
    return Buffer.concat([mark, first!.id, nonce, cipher.getAuthTag(), body])
  }
  function openBytes(stored: Uint8Array): Uint8Array {
    if (!isSealed(stored)) return stored
    const id = stored.subarray(mark.length, mark.length + idBytes)
    const key = byId.get(Buffer.from(id).toString('hex'))
    if (!key) throw unreadable()
    const rest = stored.subarray(mark.length + idBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, nonceBytes))
    decipher.setAuthTag(rest.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(rest.subarray(nonceBytes + tagBytes)), decipher.final()])
  }
  return {
    text: (text) => close(Buffer.from(text)),
    line: (text) => lineMark + Buffer.from(close(Buffer.from(text))).toString('base64'),
    bytes: close,
    // What was written before there was a key stays readable.
    open(stored) {
      if (typeof stored !== 'string') return Buffer.from(openBytes(stored as Uint8Array)).toString('utf8')
      if (!stored.startsWith(lineMark)) return stored
      return Buffer.from(openBytes(Buffer.from(stored.slice(lineMark.length), 'base64'))).toString('utf8')
    },
    openBytes,
  }
}

function readKey(given: string | Uint8Array, index: number): { id: Buffer; key: Buffer } {
  const key =
    typeof given === 'string'
      ? Buffer.from(given.trim(), /^[0-9a-f]{64}$/i.test(given.trim()) ? 'hex' : 'base64')
      : Buffer.from(given)
  if (key.length !== 32)
    throw new ConfigurationError(
      `keys[${index}] has ${key.length} bytes, and AES-256 needs 32; make one with: openssl rand -base64 32`,
    )
  return { id: createHash('sha256').update(key).digest().subarray(0, idBytes), key }
}
