import { generate } from 'selfsigned'

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string
  /** PEM. */
  readonly cert: string
}

const lifeMs = 24 * 3_600_000

/** A certificate that this authority vouches for, and that is not for this machine: only its name is wrong. */
export async function otherCertificate(authority: KeyAndCertificate): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: 'other.example' }], {
    ca: authority,
    keyType: 'ec',
    algorithm: 'sha256',
    // TLS looks at the wall clock, whatever the sandbox's own says.
    notAfterDate: new Date(Date.now() + lifeMs),
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'other.example' }] },
    ],
  })
  return { key: made.private, cert: made.cert }
}
