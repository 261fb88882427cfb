/** What a new channel is called, in each place. */
export interface Names {
  /** e.g. `notify-channel-acme-chat`. */
  readonly packageName: string
  /** Last part of the package's name. */
  readonly folder: string
  /** e.g. `acme-chat`. */
  readonly kind: string
  /** e.g. `acmeChat`. */
  readonly variable: string
  /** e.g. `AcmeChat`. */
  readonly type: string
  /** Before the names of environment variables, e.g. `ACME_CHAT`. */
  readonly environment: string
}

/** The rules of npm for names are wider; only names that begin so, or have a scope, can stand in a configuration file. */
const prefix = 'notify-channel-'
const nameMaxChars = 214
const word = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const scoped = /^(?:@([a-z0-9][a-z0-9._-]*)\/)?(.+)$/

/** @returns The names; or, as text, what is wrong with the given one. */
export function namesOf(given: string): Names | string {
  const [, scope, rest = ''] = scoped.exec(given) ?? []
  const kind = rest.startsWith(prefix) ? rest.slice(prefix.length) : rest
  if (!word.test(kind)) {
    const fixed = nearestName(kind)
    return `${JSON.stringify(given)} is not the name of a package: lower-case letters, digits and single hyphens, a letter first${fixed === '' ? '' : `; try ${fixed}`}`
  }
  const folder = scope === undefined || rest.startsWith(prefix) ? prefix + kind : kind
  const packageName = scope === undefined ? folder : `@${scope}/${folder}`
  if (packageName.length > nameMaxChars)
    return `the name has ${packageName.length} characters, and npm takes ${nameMaxChars}`
  const type = kind.split('-').map(capital).join('')
  return {
    packageName,
    folder,
    kind,
    variable: type.charAt(0).toLowerCase() + type.slice(1),
    type,
    environment: kind.toUpperCase().replaceAll('-', '_'),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `Acme Chat!` as `acme-chat`. */
const nearestName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
