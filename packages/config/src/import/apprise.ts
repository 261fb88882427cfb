import { ConfigurationError } from '@notify/core'
import { channelsFromUrl } from '../urls/channel-from-url.ts'
import type { UrlChannel } from '../urls/reading.ts'
import { importing, literal, type Imported, type Importing } from './imported.ts'
import { isValues, listOf, readYaml, textOf, wordsOf, type Values } from './read-yaml.ts'
import { writeYaml } from './write-yaml.ts'

/** A URL of the file, and which tags it has. */
interface TaggedUrl {
  readonly url: string
  readonly tags: readonly string[]
  readonly at: string
}

/**
 * Makes `notify.yaml` of `apprise.yml`: each URL becomes a channel, each tag a route for notifications that have it.
 *
 * @param file  As it is shown.
 * @throws {ConfigurationError} if the file cannot be read. A URL that cannot is a comment.
 */
export function importApprise(text: string, file: string): Imported {
  const config = readYaml(text, file)
  if (!isValues(config) || !Array.isArray(config['urls']))
    throw new ConfigurationError('is no apprise.yml: urls are missing', { code: 'E_IMPORT_FILE', path: file })
  const into = importing()
  const shared = tagsOf(config['tag'] ?? config['tags'])
  const urls = listOf(config['urls']).flatMap((entry, index) => urlsOf(entry, `urls[${index}]`, shared, into))
  const byTag = new Map<string, string[]>()
  const untagged: string[] = []
  for (const url of urls) {
    const names = importUrl(url, into)
    for (const tag of url.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), ...names])
    if (url.tags.length === 0) untagged.push(...names)
  }
  for (const [tag, to] of byTag)
    if (to.length > 0) into.routes.push({ name: `tag-${tag}`, when: { tags: literal(tag) }, to })
  if (untagged.length > 0 && byTag.size > 0)
    into.routes.push({ name: 'untagged', when: { not: { tags: { exists: true } } }, to: untagged })
  noteOthers(config, into)
  const content = {
    channels: Object.fromEntries(into.channels),
    ...(into.routes.length > 0 && { routes: into.routes }),
  }
  return {
    yaml: writeYaml(content, into.notes, `Made of ${file}.`),
    variables: into.variables,
    notes: into.notes,
  }
}

/** With spaces or commas between, or a list. */
const tagsOf = (value: unknown): readonly string[] =>
  wordsOf(value)
    .flatMap((one) => one.split(/[\s,]+/))
    .filter((one) => one !== '')

/** A URL alone, or one with settings below it: each set of them is the URL once more. */
function urlsOf(
  entry: unknown,
  at: string,
  shared: readonly string[],
  into: Importing,
): readonly TaggedUrl[] {
  if (typeof entry === 'string') return [{ url: entry, tags: shared, at }]
  if (!isValues(entry)) {
    into.notes.push({ at: '', text: `${at}: neither a URL nor settings of one, and left out` })
    return []
  }
  const given = textOf(entry['url'])
  if (given !== undefined) return [withSettings(given, entry, at, shared, into)]
  return Object.entries(entry).flatMap(([url, settings]) => {
    const all = [settings ?? {}].flat().filter(isValues)
    return (all.length === 0 ? [{}] : all).map((one) => withSettings(url, one, at, shared, into))
  })
}

function withSettings(
  url: string,
  settings: Values,
  at: string,
  shared: readonly string[],
  into: Importing,
): TaggedUrl {
  const others = Object.keys(settings).filter((key) => !['url', 'tag', 'tags', 'to'].includes(key))
  if (others.length > 0)
    into.notes.push({ at: '', text: `${at}: ${others.join(', ')}: no equivalent; put it into the URL` })
  const to = textOf(settings['to'])
  const whole = to === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}to=${encodeURIComponent(to)}`
  return { url: whole, tags: [...new Set([...shared, ...tagsOf(settings['tag'] ?? settings['tags'])])], at }
}

/** Names of the channels that came of it. */
function importUrl({ url, at }: TaggedUrl, into: Importing): readonly string[] {
  const scheme = /^[a-z][a-z0-9+-]{0,19}(?=:\/\/)/i.exec(url)?.[0].toLowerCase() ?? 'https'
  // What both tools could have written is Apprise's here.
  const explicit = /^https?$/.test(scheme) ? url : `apprise+${url}`
  const asGiven = channelsFromUrl(explicit)
  const read =
    'problem' in asGiven && /no URLs with this scheme/.test(asGiven.problem.message)
      ? channelsFromUrl(url)
      : asGiven
  if ('problem' in read) {
    const { message, hint = '' } = read.problem
    into.notes.push({ at: '', text: `${at} (${scheme}) is left out: ${message}; ${hint}` })
    return []
  }
  return read.channels.map((channel) => {
    const name = into.free(channel.use)
    into.channels.set(name, withoutSecrets(name, channel, at, into))
    for (const note of read.notes) into.notes.push({ at: `channels.${name}`, text: note })
    return name
  })
}

const secrets = new Set([
  'token',
  'webhookUrl',
  'url',
  'password',
  'authToken',
  'apiSecret',
  'apiToken',
  'integrationKey',
  'clientSecret',
  'refreshToken',
  'bearer',
])

/** Text that stays is taken as it is; what is a secret becomes a variable, headers as well. */
function withoutSecrets(name: string, { use, options }: UrlChannel, at: string, into: Importing): Values {
  const walk = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, path))
    if (isValues(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, [...path, key])]))
    if (typeof value !== 'string') return value
    const isSecret = secrets.has(path.at(-1) ?? '') || path[0] === 'headers'
    return isSecret ? into.secret(name, path.join('_'), value, at) : literal(value)
  }
  return { use, ...(walk(options, []) as Values) }
}

function noteOthers(config: Values, { notes }: Importing): void {
  for (const key of Object.keys(config))
    if (!['version', 'urls', 'tag', 'tags'].includes(key))
      notes.push({ at: '', text: `${key}: no equivalent` })
}
