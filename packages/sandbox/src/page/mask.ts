/** What a screenshot must not show, even if somebody sent a true credential here. */

export type Mask = (text: string) => string

const hidden = '••••••'
const shortestSecret = 8

// Credentials have their places in requests. Each pattern keeps what stands before, and after, the secret.
const places: readonly RegExp[] = [
  /(\/bot\d*)[^/\s"]*:[^/\s"]*()/g, // Telegram: /bot<id>:<token>/
  /(\/webhooks\/\d+\/)[^/?\s"]+()/g, // Discord
  /(\/services\/[^/\s"]+\/[^/\s"]+\/)[^/?\s"]+()/g, // Slack
  /([?&](?:sig|token|key|secret|access_token)=)[^&\s"#]+()/gi,
  /(^|[&?])((?:token|routing_key|password|secret|client_secret)=)[^&\s"]+/gim,
  /("(?:token|routing_key|password|secret|api_token|client_secret)"\s*:\s*")(?:[^"\\]|\\.)*(")/gi,
  /\b(xox[a-z]-)[\w-]+()/g,
  /\b(whsec_)[\w+/=]+()/g,
]

/** Hides what stands where credentials stand, and the credentials of this sandbox wherever they are. */
export function createMask(environment: Readonly<Record<string, string>>): Mask {
  const known = Object.values(environment)
    // The end of a URL: the whole of it would hide its host as well.
    .map((value) => (/^https?:/.test(value) ? value.slice(value.search(/[^/?=]+$/)) : value))
    .filter((value) => value.length >= shortestSecret && !/[\s@]/.test(value))
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    const placed = places.reduce((masked, place) => masked.replace(place, keepEnds), text)
    return known.reduce((masked, secret) => masked.replaceAll(secret, hidden), placed)
  }
}

/** The two groups of every pattern: around the secret, or both before it. */
const keepEnds = (_: string, first: string, second: string): string =>
  second.endsWith('=') ? `${first}${second}${hidden}` : `${first}${hidden}${second}`

const secretHeader =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|x-auth-token|.*(?:token|secret)(?:-.*)?)$/

/** Keeps the word before a credential: `Bearer ••••••`. */
export const maskHeader = (name: string, value: string, mask: Mask): string =>
  secretHeader.test(name) ? value.replace(/^(\w+ )?.*$/s, `$1${hidden}`) : mask(value)

const commands = /^(EHLO|HELO|MAIL|RCPT|DATA|RSET|NOOP|QUIT|VRFY|HELP|STARTTLS)$/

/** Of an SMTP dialogue. What is no command is the answer to a question for the password. */
export function maskCommand(method: string, path: string, mask: Mask): string {
  if (method === 'AUTH') return `AUTH ${path.split(/\s/)[0] ?? ''} ${hidden}`
  return commands.test(method) ? mask(`${method} ${path}`.trim()) : hidden
}
