/**
 * Splits a list of URLs at spaces, line ends and commas. A comma inside a URL stays: the next one begins with a scheme.
 * What stands in the brackets of `failover(…)` and `roundrobin(…)` is one.
 */
export function splitUrls(text: string): readonly string[] {
  const groups = text.split(/((?:failover|roundrobin)\([^()]*\))/)
  return groups
    .flatMap((part, index) =>
      index % 2 === 1
        ? [part]
        : part.split(/\s+|,\s*(?=[a-z][a-z0-9+.-]*:\/\/|(?:failover|roundrobin)\(|\s|$)/i),
    )
    .map((one) => one.replaceAll(/^,+|,+$/g, '').trim())
    .filter((one) => one !== '')
}
