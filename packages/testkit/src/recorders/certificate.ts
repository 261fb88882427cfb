export interface Certificate {
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

let made: Promise<Certificate> | undefined

/** Self-signed, for localhost and 127.0.0.1; made once per process. */
export const certificate = (): Promise<Certificate> => (made ??= make())

async function make(): Promise<Certificate> {
  // Takes 0.15 s to load, and most tests speak no TLS.
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { cert, key }
}
