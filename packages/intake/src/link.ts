import type { Link } from '@notify/core'

const urlMaxChars = 2_000

/** A link, if the text is an http or https URL without user and password. It is never fetched. */
export function linkTo(label: string, url: unknown): readonly Link[] {
  const parsed = parse(url)
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:')
    ? [{ label, url: parsed.href }]
    : []
}

/** https only, as images are. */
export const imageUrl = (url: unknown): string | undefined => {
  const parsed = parse(url)
  return parsed?.protocol === 'https:' ? parsed.href : undefined
}

function parse(url: unknown): URL | undefined {
  if (typeof url !== 'string' || url.length > urlMaxChars || !URL.canParse(url)) return undefined
  const parsed = new URL(url)
  return parsed.username === '' && parsed.password === '' ? parsed : undefined
}
