/** A message shows most URLs more than once, and reading one takes as long as all else about it. */
let last: { readonly url: string; readonly href: string | undefined } | undefined

/** A URL as a browser writes it, if it is http or https, parseable, and without a user name or a password in it. */
export function webHref(url: string): string | undefined {
  if (last?.url !== url) last = { url, href: read(url) }
  return last.href
}

function read(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) return undefined
  return parsed.username === '' && parsed.password === '' ? parsed.href : undefined
}

/** http or https, parseable, and without a user name or a password in it. */
export const isWebUrl = (url: string): boolean => webHref(url) !== undefined

/** Characters that RFC 3986 allows in a URL: none of them ends a quoted attribute, or Slack's `<url|label>`. */
const allowed = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/

/** A web or mail address as it may stand in any markup, or nothing. */
export function linkUrl(url: string): string | undefined {
  if (!isWebUrl(url) && URL.parse(url)?.protocol !== 'mailto:') return undefined
  if (allowed.test(url)) return url
  return new URL(url).href.replace(/[^\w\-.~:/?#[\]@!$&'()*+,;=%]+/g, encodeURIComponent)
}
