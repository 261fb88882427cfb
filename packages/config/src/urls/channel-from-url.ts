import { nearest, type Problem } from '@notify/core'
import { discordReadings } from './discord.ts'
import { emailReadings } from './email.ts'
import { jiraReadings } from './jira.ts'
import { msteamsReadings } from './msteams.ts'
import { ntfyReadings } from './ntfy.ts'
import { pagerdutyReadings } from './pagerduty.ts'
import { partsOf, type Parts } from './parts.ts'
import type { Dialect, Found, Reading, UrlChannel } from './reading.ts'
import { slackReadings } from './slack.ts'
import { smsReadings } from './sms.ts'
import { telegramReadings } from './telegram.ts'
import { readVendorUrl } from './vendor-urls.ts'
import { webhookReadings } from './webhook.ts'

/** One channel as a URL names it. */
export interface ChannelFromUrl extends UrlChannel {
  /** What the URL said that has no equivalent, in sentences without its values. */
  readonly notes: readonly string[]
}

/** All channels of one URL, and whether each gets everything, or one after the other. */
export interface ChannelsFromUrl {
  readonly channels: readonly UrlChannel[]
  readonly pick: 'all' | 'fallback' | 'rotate'
  readonly notes: readonly string[]
}

/** `E_CONFIG_URL`: what is wrong, and what to write instead. Never a part of the URL: it holds secrets. */
export interface UrlProblem {
  readonly problem: Problem
}

/** Every reading that is known. */
export const urlReadings: readonly Reading[] = [
  ...slackReadings,
  ...discordReadings,
  ...telegramReadings,
  ...msteamsReadings,
  ...emailReadings,
  ...smsReadings,
  ...pagerdutyReadings,
  ...jiraReadings,
  ...webhookReadings,
  ...ntfyReadings,
]

const dialects: readonly Dialect[] = ['apprise', 'shoutrrr', 'symfony', 'notify']
const schemes = [...new Set(['https', 'http', ...urlReadings.flatMap((reading) => reading.schemes)])]

/**
 * Reads a URL of Apprise, Shoutrrr or Symfony Notifier, or one that a vendor shows to be copied.
 *
 * Which of them it is follows from its form; one that two of them could have written is refused, and takes an explicit
 * prefix: `apprise+discord://…`.
 *
 * @returns The channel; a problem if it is none, or names several destinations.
 */
export function channelFromUrl(text: string): ChannelFromUrl | UrlProblem {
  const read = channelsFromUrl(text)
  if ('problem' in read) return read
  const [channel, ...others] = read.channels
  if (channel && others.length === 0) return { ...channel, notes: read.notes }
  return refused(`it names ${read.channels.length} destinations`, 'write a URL for each of them')
}

/** The same for a URL of several destinations, and for Symfony's `failover(a b)` and `roundrobin(a b)`. */
export function channelsFromUrl(text: string): ChannelsFromUrl | UrlProblem {
  const [, word, inner] =
    /^(failover|roundrobin|failover\|\||roundrobin\|\|)\((.*)\)$/s.exec(text.trim()) ?? []
  if (word !== undefined && inner !== undefined) return combined(word, inner)
  const parts = partsOf(text.trim())
  if ('message' in parts) return shownAs(text, refused(parts.message, parts.hint))
  const isWeb = parts.scheme === 'http' || parts.scheme === 'https'
  return shownAs(parts.raw, isWeb ? answer(readVendorUrl(parts.raw), []) : readScheme(parts))
}

/** Of a URL only the scheme is shown: all that follows may be a secret. */
function shownAs<Read extends ChannelsFromUrl | UrlProblem>(text: string, read: Read): Read | UrlProblem {
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text.trim()) ?? []
  const isKnown = schemes.includes(prefixOf(scheme.toLowerCase())[1])
  return 'problem' in read && isKnown ? { problem: { ...read.problem, received: `${scheme}://***` } } : read
}

function combined(word: string, inner: string): ChannelsFromUrl | UrlProblem {
  const texts = inner.split(/\s+/).filter((one) => one !== '')
  if (texts.length < 2 || texts.some((one) => /[()]/.test(one)))
    return refused(
      `${word} needs two URLs or more, none of them in brackets again`,
      `write ${word}(smtp://… smtp://…)`,
    )
  const all = texts.map((one) => channelFromUrl(one))
  const problem = all.find((one) => 'problem' in one)
  if (problem) return problem
  const found = all as readonly ChannelFromUrl[]
  return {
    channels: found.map(({ use, options }) => ({ use, options })),
    pick: word.startsWith('failover') ? 'fallback' : 'rotate',
    notes: [...new Set(found.flatMap(({ notes }) => notes))],
  }
}

function readScheme(given: Parts): ChannelsFromUrl | UrlProblem {
  const [dialect, scheme] = prefixOf(given.scheme)
  const parts = { ...given, scheme, raw: given.raw.slice(given.scheme.length - scheme.length) }
  const known = urlReadings.filter((reading) => reading.schemes.includes(scheme))
  if (known.length === 0) return unknownScheme(scheme)
  const asked = dialect === undefined ? known : known.filter((reading) => reading.dialects.includes(dialect))
  if (asked.length === 0) return refused(`${dialect} has no URLs with this scheme`, formsOf(known))
  const fitting = asked.filter((reading) => reading.is(parts))
  const [reading, other] = fitting
  if (!reading) return refused('not of a form that is known for this scheme', formsOf(asked))
  if (other) {
    const names = fitting.map(({ dialects, form }) => `${dialects[0]}+${form}`).join(', or ')
    return refused('two tools could have written it, and meant different things', `say which: ${names}`)
  }
  if (!reading.dialects.includes('apprise') && parts.raw.includes('#'))
    return refused('a # ends a URL', 'write %23 for the character')
  return answer(reading.read(parts), unread(parts))
}

/** Evaluated after reading, when the query knows who was asked for. */
const unread = (parts: Parts) => (): readonly string[] =>
  // A name that is no plain word may be a secret that stands in the wrong place.
  parts.query
    .left()
    .map((name) =>
      /^[+:@$-]?[a-z_]{1,20}$/i.test(name)
        ? `the parameter ${name} has no equivalent`
        : 'a parameter has no equivalent',
    )

function answer(
  found: Found,
  left: readonly string[] | (() => readonly string[]),
): ChannelsFromUrl | UrlProblem {
  if (!('channels' in found)) return refused(found.message, found.hint)
  const { channels, notes = [] } = found
  return { channels, pick: 'all', notes: [...notes, ...(typeof left === 'function' ? left() : left)] }
}

function prefixOf(scheme: string): readonly [Dialect | undefined, string] {
  const dialect = dialects.find((name) => scheme.startsWith(`${name}+`))
  return [dialect, dialect === undefined ? scheme : scheme.slice(dialect.length + 1)]
}

const formsOf = (readings: readonly Reading[]): string =>
  `write ${readings.map(({ dialects, form }) => `${form} (${dialects.join(', ')})`).join(', or ')}`

/** The scheme is shown: a secret does not stand before ://, unless it is long. */
function unknownScheme(scheme: string): UrlProblem {
  const like = nearest(scheme, schemes)
  const name = scheme.length > 20 ? 'this scheme' : `the scheme ${scheme}`
  return refused(
    `${name} is not known`,
    like === undefined ? `one of ${schemes.join(', ')}` : `did you mean ${like}?`,
  )
}

const refused = (message: string, hint: string): UrlProblem => ({
  problem: { code: 'E_CONFIG_URL', path: '', message, hint },
})
