/** A form with files, RFC 7578. */

export interface Part {
  readonly name: string
  /** Of a file only. */
  readonly filename?: string
  /** Media type, as the sender says. */
  readonly type?: string
  readonly bytes: Uint8Array
}

/** The parts in order. Nothing: it is not a form, or breaks off. */
export function readMultipart(body: Uint8Array, contentType: string): readonly Part[] | undefined {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  // With a line break before it, the first delimiter is like all others.
  const bytes = Buffer.concat([Buffer.from('\r\n'), body])
  const delimiter = `\r\n--${boundary}`
  const parts: Part[] = []
  let at = bytes.indexOf(delimiter)
  while (at !== -1) {
    const start = at + delimiter.length
    if (bytes.toString('latin1', start, start + 2) === '--') return parts
    at = bytes.indexOf(delimiter, start)
    const part = at === -1 ? undefined : readPart(bytes.subarray(start, at))
    if (part === undefined) return undefined
    parts.push(part)
  }
  return undefined
}

/** From the line break after the delimiter to the one before the next. */
function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.toString('utf8', 0, end)
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1]
  const name = parameter(disposition, 'name')
  if (end === -1 || name === undefined) return undefined
  const filename = parameter(disposition, 'filename')
  const type = /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1]
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
    bytes: bytes.subarray(end + 4),
  }
}

/** Browsers write quotes and line breaks as %22, %0D and %0A. */
const parameter = (disposition = '', name: string): string | undefined =>
  new RegExp(`;\\s*${name}="([^"]*)"`, 'i')
    .exec(disposition)?.[1]
    ?.replace(/%22|%0d|%0a/gi, (code) => decodeURIComponent(code))
