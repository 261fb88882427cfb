import { nearest, type Problem } from '@notify/core'

/** What a file is written in; `yml` is `yaml`. */
export const formats = ['json', 'yaml', 'html', 'md', 'txt'] as const
export type Format = (typeof formats)[number]

/** What a file is for, as its name says: `slack/task.failed.ja.json`. */
export interface TemplateName {
  /** Name of a channel, its kind, or `default` for all. */
  readonly channel: string
  /** A type, the beginning of types (`task.*`), or `default`. */
  readonly type: string
  /** Left out: for every language that has no file of its own. */
  readonly locale?: string
  readonly format: Format
}

const typePattern = /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+){0,7}(\.\*)?$/
const channelPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

/**
 * Reads the name of a file. `_` may stand for `*`, which some file systems do not take: `task._.md`.
 *
 * @param locales  The last word of a name is a locale if it is one of these.
 * @returns What is wrong with it, if it is not the name of a template.
 */
export function readName(path: string, locales: readonly string[]): TemplateName | Omit<Problem, 'path'> {
  const [channel = '', file, ...deeper] = path.split('/')
  if (file === undefined || deeper.length > 0 || !channelPattern.test(channel))
    return wrong('expected a file in the folder of a channel', 'for example slack/task.failed.md')
  const words = file.split('.')
  const given = words.pop()!.toLowerCase()
  const format = formats.find((one) => one === (given === 'yml' ? 'yaml' : given))
  if (format === undefined || words.length === 0) {
    const near = nearest(given, formats)
    return wrong(`expected a file that ends in .${formats.join(', .')}`, near && `did you mean .${near}?`)
  }
  const last = words.at(-1)!
  const locale =
    words.length === 1 ? undefined : locales.find((one) => one.toLowerCase() === last.toLowerCase())
  if (locale !== undefined) words.pop()
  else if (words.length > 1 && /[A-Z]/.test(last)) return wrong(`${last} is not in the option locales`)
  const type = words.join('.').replace(/\._$/, '.*')
  if (!typePattern.test(type))
    return wrong(
      'expected a type before the ending',
      'for example task.failed.ja.md, task.*.md or default.md',
    )
  return { channel, type, format, ...(locale !== undefined && { locale }) }
}

const wrong = (message: string, hint?: string): Omit<Problem, 'path'> => ({
  code: 'E_TEMPLATE_NAME',
  message,
  ...(hint !== undefined && { hint }),
})

/** From the special to the general: `task.failed`, `task.*`, `default`. A digest is told as `digest` or not at all. */
export function typesFor(type: string): readonly string[] {
  const words = type.split('.')
  const wider = words.slice(1).map((_, index) => `${words.slice(0, words.length - 1 - index).join('.')}.*`)
  return [type, ...wider, 'default']
}

/** `pt-BR`, `pt`, then the first of `locales`; files without a locale come last. In lower case. */
export function localesFor(locale: string, locales: readonly string[]): readonly string[] {
  const words = locale.toLowerCase().split('-')
  const own = words.map((_, index) => words.slice(0, words.length - index).join('-'))
  return [...new Set([...own, (locales[0] ?? 'en').toLowerCase(), ''])]
}
