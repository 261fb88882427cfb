/** What Teams understands of the HTML in a message. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

const unescaped = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
    },
  )

const attachment = /<attachment\b[^>]*?\bid\s*=\s*["']([^"']*)["'][^>]*>(?:\s*<\/attachment>)?/gi
const at = /<at\b[^>]*?\bid\s*=\s*["']([^"']*)["'][^>]*>(.*?)<\/at>/gis

/** Ids of the attachments that are placed in it. */
export const attachmentMarkers = (html: string): string[] =>
  [...html.matchAll(attachment)].map(([, id = '']) => id)

export interface AtMarker {
  readonly id: string
  readonly text: string
}

export const mentionMarkers = (html: string): AtMarker[] =>
  [...html.matchAll(at)].map(([, id = '', text = '']) => ({ id, text: unescaped(text) }))

/** Text without markup; `shown` says what a reader sees of an attachment. */
export const readHtml = (html: string, shown: (id: string) => string): string =>
  unescaped(
    html
      .replace(
        attachment,
        (_, id: string) =>
          `\n${shown(id).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)}\n`,
      )
      .replace(/<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre)>/gi, '\n')
      .replace(/<[^>]*>/g, ''),
  )
    .replace(/\n{2,}/g, '\n')
    .trim()
