import { ConfigurationError, type Problem } from '@notify/core'
import { shown, type Mark } from '../document/node.ts'
import type { Environment } from '../find.ts'
import { channelsFromUrls } from '../urls/channels-from-urls.ts'
import { makers } from './entries.ts'
import type { Entry, Maker } from './maker.ts'
import { environmentNames } from './names.ts'
import type { Preset } from './presets.ts'
import { readSettings, type Settings } from './settings.ts'

/** What a source says, as `notify.yaml` would say it. */
export interface ConfigDocument {
  /** Mappings, lists and scalars of the file's own format. */
  readonly content: Readonly<Record<string, unknown>>
  /** By path, e.g. `channels.slack.token`; what has none of its own has that of what it stands in. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Whose events and routes belong to it, by the name of a preset. */
  readonly preset?: Preset
  /** What works but should be changed. */
  readonly warnings: readonly Problem[]
}

/**
 * A configuration from environment variables alone.
 *
 * With any `*_ENABLED` of a channel set, a channel that has such a name is on only with its own `true`; with none, it is on
 * when its credentials are there. Of `tenants` every channel is off until it is switched on.
 *
 * @param preset  Asked for elsewhere. Default: `NOTIFY_PRESET`, else the one that the names imply, if they do.
 * @returns Nothing if no variable is set that is known.
 * @throws {ConfigurationError} `E_CONFIG_ENV` with all that is wrong; a secret's value is in no sentence.
 */
export function readEnvironment(env: Environment, preset?: Preset): ConfigDocument | undefined {
  const settings = readSettings(env, preset)
  const set = environmentNames.filter(({ setting, name }) => settings.origin(setting) === name)
  if (
    settings.problems.length === 0 &&
    set.every(({ setting }) => setting.startsWith('redis.') || setting === 'preset')
  )
    return undefined
  return (settings.shared && withoutPreset(env)) ?? documentOf(settings, ofVariable)
}

/**
 * Names that several systems had, such as `SLACK_TOKEN` and `SLACK_CHANNEL`, may be nobody's: who sets them for the first time
 * expects neither digests nor another's name. What lacks something is left to the defaults of a preset.
 */
function withoutPreset(env: Environment): ConfigDocument | undefined {
  const document = documentOf(readSettings(env, 'none'), ofVariable)
  return document.warnings.length === 0 ? document : undefined
}

/** Where a variable is shown to stand: it has no file and no line. */
const ofVariable = (name: string): Mark => ({ file: name, line: 0, column: 0, hidden: true, from: [name] })

/**
 * What settings come to.
 *
 * @param markOf  Where a variable stands.
 * @param nameOf  What it is called there.
 * @throws {ConfigurationError} with all that is wrong.
 */
export function documentOf(
  settings: Settings,
  markOf: (name: string) => Mark,
  nameOf: (name: string) => string = (name) => name,
): ConfigDocument {
  const placed = ({ path: name, ...problem }: Problem): Problem => {
    const path = shown(markOf(name))
    // A place in a file does not say which variable it is.
    return {
      ...problem,
      path,
      message: path === name ? problem.message : `${nameOf(name)}: ${problem.message}`,
    }
  }
  const problems: Problem[] = [...settings.problems]
  const warnings: Problem[] = [...settings.warnings]
  const isOff = settings.flag('enabled') === false
  if (isOff) warnings.push(found(settings, 'enabled', 'nothing is sent'))
  if (settings.origin('configPath') !== undefined)
    warnings.push(found(settings, 'configPath', 'is not read here: a variable of the process names a file'))
  refuseRedis(settings, problems, warnings)
  if (settings.origin('pagerduty.apiToken') !== undefined)
    warnings.push(
      found(settings, 'pagerduty.apiToken', 'is not needed: events are sent with the integration key alone'),
    )
  const entries = makers.flatMap((maker) => entriesOf(maker, settings, problems, warnings))
  const urls = channelsFromUrls(
    settings.text('urls') ?? '',
    entries.map(({ name }) => name),
  )
  problems.push(...urls.problems.map((problem) => ({ ...problem, path: settings.origin('urls') ?? '' })))
  warnings.push(...urls.notes.map((note) => found(settings, 'urls', note)))
  if (problems.length > 0) throw new ConfigurationError(problems.map(placed))

  const isService = settings.preset === 'discord-service'
  const all = [...entries.map((entry) => fromEntry(entry, entries, isService)), ...urls.channels]
  const routes = routesOf(isService ? entries : [], entries, urls)
  const window = settings.number('groupWindowSeconds') ?? 0
  const group = { by: ['type', 'source', 'severity'], wait: `${window}s`, leading: true }
  const isGrouped = settings.flag('groupSimilar') === true && window > 0
  const throttle = settings.number('throttleSeconds') ?? 0
  const content = {
    ...(isOff && { enabled: false }),
    channels: Object.fromEntries(
      all.map(({ name, entry }) => [name, { ...entry, ...(isGrouped && { group }) }]),
    ),
    ...(throttle > 0 && { stages: [{ throttle: { every: `${throttle}s` } }] }),
    ...(routes.length > 0 && { routes }),
  }
  return {
    content,
    marks: marksOf(content, entries, settings, markOf),
    ...(settings.preset !== undefined && { preset: settings.preset }),
    warnings: warnings.map(placed),
  }
}

function entriesOf(
  maker: Maker,
  settings: Settings,
  problems: Problem[],
  warnings: Problem[],
): readonly Entry[] {
  const { kind } = maker
  const own = `${kind}.enabled`
  const hasSwitch = environmentNames.some(({ setting }) => setting === own)
  const isStrict =
    settings.preset === 'tenants' ||
    makers.some((one) => settings.origin(`${one.kind}.enabled`) !== undefined)
  const isOn = settings.flag(own) === true
  const needs = maker.needs(settings)
  const missing = needs
    .map((list) => list.filter((setting) => settings.get(setting) === undefined))
    .sort((a, b) => a.length - b.length)[0]!
  const isBegun = needs.flat().some((setting) => settings.origin(setting) !== undefined)
  if (hasSwitch && isStrict && !isOn) {
    if (settings.preset === 'tenants' && missing.length === 0 && settings.origin(own) === undefined)
      warnings.push(off(kind, nameFor(own, settings)))
    return []
  }
  if (missing.length === 0)
    return maker.make(settings, (setting, message, hint) => {
      warnings.push({ ...found(settings, setting, message), hint })
    })
  const names = missing.map((setting) => nameFor(setting, settings)).join(', ')
  if (isOn) {
    const message = `${kind} is switched on, and ${names} ${missing.length === 1 ? 'is' : 'are'} not set`
    problems.push({ ...found(settings, own, message), hint: 'set what is missing, or switch it off' })
  } else if (isBegun) {
    const begun = needs.flat().find((setting) => settings.origin(setting) !== undefined)!
    warnings.push({ ...found(settings, begun, `${kind} is off`), hint: `set ${names} too` })
  }
  return []
}

const off = (kind: string, name: string): Problem => ({
  code: 'E_CONFIG_ENV',
  path: name,
  message: `${kind} is off`,
  hint: `${name}=true switches it on`,
})

/** The name of the preset's own system, else the first that stands for the setting. */
function nameFor(setting: string, { preset }: Settings): string {
  const all = environmentNames.filter((one) => one.setting === setting)
  return (all.find(({ of }) => preset !== undefined && of.includes(preset)) ?? all[0])?.name ?? setting
}

const found = (settings: Settings, setting: string, message: string): Problem => ({
  code: 'E_CONFIG_ENV',
  path: settings.origin(setting) ?? nameFor(setting, settings),
  message,
})

/** Redis serves many programs: only of the system that kept its history there it is a mistake. */
function refuseRedis(settings: Settings, problems: Problem[], warnings: Problem[]): void {
  const setting = ['redis.host', 'redis.port', 'redis.db'].find((one) => settings.origin(one) !== undefined)
  if (setting === undefined) return
  const message = 'there is no store on Redis yet: the history is kept in a file of SQLite or in PostgreSQL'
  const problem = {
    ...found(settings, setting, message),
    hint: 'unset it, and name a store in notify.yaml if the history is to last',
  }
  ;(settings.preset === 'discord-service' ? problems : warnings).push(problem)
}

interface Named {
  readonly name: string
  readonly entry: Readonly<Record<string, unknown>>
}

/** Without routes of its own for them, a place takes nothing but its types. */
const fromEntry = (
  { name, use, options, beside, takes }: Entry,
  all: readonly Entry[],
  isRouted: boolean,
): Named => ({
  name,
  entry: { use, ...options, ...beside, ...(takes && !isRouted && { when: typesOf(takes, all) }) },
})

const typesOf = (takes: NonNullable<Entry['takes']>, all: readonly Entry[]): object =>
  takes === 'others'
    ? { not: { type: all.flatMap((one) => (Array.isArray(one.takes) ? (one.takes as string[]) : [])) } }
    : { type: takes }

/**
 * Places by type and URLs that take turns need routes, and with one route there is none for the others.
 *
 * @param placed  Those whose types are routed; a caller may still name another one.
 */
function routesOf(
  placed: readonly Entry[],
  all: readonly Entry[],
  urls: ReturnType<typeof channelsFromUrls>,
): readonly object[] {
  const byType = placed.flatMap(({ name, takes }) =>
    takes === undefined ? [] : [{ name, when: typesOf(takes, all), to: [name] }],
  )
  if (byType.length === 0 && urls.routes.length === 0) return []
  const named = new Set(byType.map(({ name }) => name))
  const ofUrls = urls.routes.length > 0 ? [] : urls.channels
  const others = [...all, ...ofUrls].map(({ name }) => name).filter((name) => !named.has(name))
  return [...byType, ...urls.routes, ...(others.length > 0 ? [{ to: others }] : [])]
}

function marksOf(
  content: object,
  entries: readonly Entry[],
  settings: Settings,
  markOf: (name: string) => Mark,
): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>()
  const set = (path: string, setting: string): void => {
    const name = settings.origin(setting)
    if (name !== undefined) marks.set(path, markOf(name))
    else if (settings.preset !== undefined && settings.get(setting) !== undefined)
      marks.set(path, { file: `preset ${settings.preset}`, line: 0, column: 0 })
  }
  set('enabled', 'enabled')
  set('stages', 'throttleSeconds')
  const { channels } = content as { readonly channels: Readonly<Record<string, object>> }
  for (const [name, entry] of Object.entries(channels)) {
    const made = entries.find((one) => one.name === name)
    for (const [option, setting] of Object.entries(made?.from ?? {}))
      set(`channels.${name}.${option}`, setting)
    if (!made) set(`channels.${name}`, 'urls')
    if ('group' in entry) set(`channels.${name}.group`, 'groupWindowSeconds')
  }
  return marks
}
