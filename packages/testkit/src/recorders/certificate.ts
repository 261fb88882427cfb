import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

let made: Promise<Certificate> | undefined

/** Self-signed, for localhost and 127.0.0.1; made once per process. */
export function certificate(): Promise<Certificate> {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {
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
  }).then(({ cert, private: key }) => ({ cert, key }))
  return made
}
