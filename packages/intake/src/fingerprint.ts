const offset = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = (1n << 64n) - 1n
const separator = Uint8Array.of(255)

/**
 * What Alertmanager itself gives an alert with these labels: FNV-1a, 64 bits, over names and values in the order of the
 * names. https://github.com/prometheus/common (model/signature.go, labelSetToFingerprint)
 */
export function fingerprintOf(labels: ReadonlyMap<string, string>): string {
  const encoder = new TextEncoder()
  let hash = offset
  for (const [name, value] of [...labels].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const bytes of [encoder.encode(name), separator, encoder.encode(value), separator])
      for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * prime) & mask
  return hash.toString(16).padStart(16, '0')
}
