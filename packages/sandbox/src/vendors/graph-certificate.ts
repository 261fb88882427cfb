import { generate } from 'selfsigned'
import type { KeyAndCertificate } from '../other-certificate.ts'

const lifeMs = 30 * 24 * 3_600_000

/** A new one at every start, for 127.0.0.1 and localhost. It vouches for itself: clients take it as their authority. */
export async function createCertificate(): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: 'Notify sandbox' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // TLS looks at the wall clock, whatever the sandbox's own says.
    notAfterDate: new Date(Date.now() + lifeMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}
