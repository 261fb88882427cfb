/** http or https, parseable, and without a user name or a password in it. */
export function isWebUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return (
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === ''
  )
}

/** Characters that RFC 3986 allows in a URL: none of them ends a quoted attribute, or Slack's `<url|label>`. */
const allowed = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/

/** A web or mail address as it may stand in any markup, or nothing. */
export function linkUrl(url: string): string | undefined {
  if (!isWebUrl(url) && URL.parse(url)?.protocol !== 'mailto:') return undefined
  if (allowed.test(url)) return url
  return new URL(url).href.replace(/[^\w\-.~:/?#[\]@!$&'()*+,;=%]+/g, encodeURIComponent)
}
