import { nearest, type Problem } from '@notify/core'
import type { Environment } from '../find.ts'
import { environmentNames, type Name } from './names.ts'
import { isSlip } from './slip.ts'
import { isPreset, presetDefaults, presets, type Preset } from './presets.ts'

export type Value = string | number | boolean | readonly string[]

/** What was set, by setting, and by which variable. */
export interface Settings {
  readonly preset?: Preset
  /** Whose the names may be, where they say nothing of which. */
  readonly shared?: readonly Preset[]
  get(setting: string): Value | undefined
  text(setting: string): string | undefined
  number(setting: string): number | undefined
  flag(setting: string): boolean | undefined
  list(setting: string): readonly string[] | undefined
  /** The variable; nothing for what the preset says. */
  origin(setting: string): string | undefined
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

interface Given {
  readonly value: Value
  readonly name: string
}

/**
 * Reads the variables that are known. An empty one counts as not set.
 *
 * @param asked A preset that was named elsewhere, or that none is meant. Default: `NOTIFY_PRESET`, else the one that the
 * names imply.
 */
export function readSettings(env: Environment, asked?: Preset | 'none'): Settings {
  const problems: Problem[] = []
  const given = new Map<string, Given>()
  const set = environmentNames.filter(({ name }) => isSet(env, name))
  for (const one of set) take(one, env[one.name]!, given, problems)
  const { preset, shared, warnings } = choosePreset(given, set, asked, problems)
  const usual = preset === undefined ? {} : presetDefaults[preset]
  const look = (setting: string): Value | undefined => given.get(setting)?.value ?? usualValue(setting, usual)
  return {
    ...(preset !== undefined && { preset }),
    ...(shared && { shared }),
    get: look,
    text: (setting) => look(setting) as string | undefined,
    number: (setting) => look(setting) as number | undefined,
    flag: (setting) => look(setting) as boolean | undefined,
    list: (setting) => look(setting) as readonly string[] | undefined,
    origin: (setting) => given.get(setting)?.name,
    problems,
    warnings: [...warnings, ...misspelt(env)],
  }
}

const isSet = (env: Environment, name: string): boolean =>
  Object.hasOwn(env, name) && (env[name] ?? '').trim() !== ''

const kindOf = new Map(environmentNames.map((one) => [one.setting, one]))

function usualValue(setting: string, usual: Readonly<Record<string, string>>): Value | undefined {
  if (!Object.hasOwn(usual, setting)) return undefined
  const read = parse(kindOf.get(setting)!, usual[setting]!)
  return 'value' in read ? read.value : undefined
}

function take(one: Name, text: string, given: Map<string, Given>, problems: Problem[]): void {
  const { name, setting, kind } = one
  const read = parse(one, text.trim())
  if (!('value' in read)) {
    const isSecret = kind === 'secret' || kind === 'secrets'
    const received = isSecret ? {} : { received: JSON.stringify(text.slice(0, 80)) }
    problems.push({ code: 'E_CONFIG_ENV', path: name, message: read.message, hint: read.hint, ...received })
    return
  }
  const before = given.get(setting)
  if (before === undefined) given.set(setting, { value: read.value, name })
  else if (String(before.value) !== String(read.value))
    problems.push({
      code: 'E_CONFIG_ENV',
      path: name,
      message: `${before.name} and ${name} are two names of one value, and disagree`,
      hint: 'unset one of them',
    })
}

type Parsed = { readonly value: Value } | { readonly message: string; readonly hint: string }

function parse({ kind, minimum = 0, maximum = 1_000_000, among }: Name, text: string): Parsed {
  if (kind === 'boolean') {
    if (/^(?:true|yes|on|1)$/i.test(text)) return { value: true }
    if (/^(?:false|no|off|0)$/i.test(text)) return { value: false }
    return { message: 'expected true or false', hint: 'yes, no, on, off, 1 and 0 are read too' }
  }
  if (kind === 'number') {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return { value }
    return { message: `expected a whole number from ${minimum} to ${maximum}`, hint: 'write digits only' }
  }
  if (kind === 'list' || kind === 'secrets') {
    const value = listOf(text)
    if (value.length > 0) return { value }
    return { message: 'expected at least one entry', hint: 'separate several with commas' }
  }
  if (among === undefined) return { value: text }
  const word = among.find((one) => one.toLowerCase() === text.toLowerCase())
  return word === undefined
    ? { message: `expected one of ${among.join(', ')}`, hint: didYouMean(text, among) }
    : { value: word }
}

/** With commas between; a quoted name may have commas of its own. */
const listOf = (text: string): readonly string[] =>
  (text.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((one) => one.trim()).filter((one) => one !== '')

const didYouMean = (text: string, among: readonly string[]): string => {
  const like = nearest(text, among)
  return like === undefined ? `write ${among[0]}` : `did you mean ${like}?`
}

interface Chosen extends Pick<Settings, 'preset' | 'shared'> {
  readonly warnings: readonly Problem[]
}

/** A name that only one system had implies it; of names that several had, the first in the order of `presets`. */
function choosePreset(
  given: ReadonlyMap<string, Given>,
  set: readonly Name[],
  asked: Preset | 'none' | undefined,
  problems: Problem[],
): Chosen {
  const named = given.get('preset')?.value as string | undefined
  if (named !== undefined && !isPreset(named)) {
    const message = `expected one of ${presets.join(', ')}`
    const received = JSON.stringify(named.slice(0, 80))
    problems.push({
      code: 'E_CONFIG_ENV',
      path: 'NOTIFY_PRESET',
      message,
      received,
      hint: didYouMean(named, presets),
    })
    return { warnings: [] }
  }
  const chosen = named ?? asked
  if (chosen === 'none') return { warnings: [] }
  if (chosen !== undefined) return { preset: chosen, warnings: [] }
  // Redis serves many programs.
  const known = set.filter(({ of, setting }) => of.length > 0 && !setting.startsWith('redis.'))
  if (known.length === 0) return { warnings: [] }
  const implied = presets.filter((preset) => known.some(({ of }) => of.length === 1 && of[0] === preset))
  const possible =
    implied.length > 0 ? implied : presets.filter((preset) => known.every(({ of }) => of.includes(preset)))
  const [preset, ...rest] =
    possible.length > 0 ? possible : presets.filter((one) => known.some(({ of }) => of.includes(one)))
  if (preset === undefined || rest.length === 0) return { ...(preset && { preset }), warnings: [] }
  const example = known.find(({ of }) => of.includes(preset))!.name
  const message = `the variables fit ${[preset, ...rest].join(', ')}; they are read as those of ${preset}`
  return {
    preset,
    ...(implied.length === 0 && { shared: [preset, ...rest] }),
    warnings: [{ code: 'E_CONFIG_ENV', path: example, message, hint: 'NOTIFY_PRESET says which' }],
  }
}

const known = new Set(environmentNames.map(({ name }) => name))
const suspects = [...known].filter((name) => name !== 'NOTIFY_PRESET' && name !== 'NOTIFY_URLS')

/** Names that are nearly one of ours: their first word, or all after it, is right. */
function misspelt(env: Environment): readonly Problem[] {
  return Object.keys(env).flatMap((name) => {
    if (known.has(name) || !isSet(env, name) || !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) return []
    const like = nearest(name, name.startsWith('NOTIFY_') ? ['NOTIFY_PRESET', 'NOTIFY_URLS'] : suspects)
    if (like === undefined || isSet(env, like) || !isSlip(name, like)) return []
    const message = 'no such variable is read'
    return [{ code: 'E_CONFIG_ENV', path: name, message, hint: `did you mean ${like}?` }]
  })
}
