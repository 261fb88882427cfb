import { decodeEntities } from './entities.ts'
import { linkUrl } from './url.ts'

/** URLs by label, for `[text][label]`. */
export type References = ReadonlyMap<string, string>

/** Labels are the same without regard to case and white space. */
export const labelOf = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

export const unescaped = (text: string): string => decodeEntities(text.replace(/\\([!-/:-@[-`{-~])/g, '$1'))

export const title: RegExp = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)/
const definition = new RegExp(
  String.raw`\[((?:\\.|[^\\[\]]){1,999})\]:[ \t]*\n?[ \t]*(?:<((?:\\.|[^\\<>\n])*)>|([^\s<]\S*))` +
    String.raw`(?:(?:[ \t]+|[ \t]*\n[ \t]*)(?:${title.source}))?[ \t]*(?:\n|$)`,
  'sy',
)

/**
 * Takes the definitions off the start of a paragraph, e.g. `[label]: https://acme.dev "title"`. A label in front of
 * anything but a link stays: `[ERROR]: timeout` is what somebody wrote, not a definition.
 */
export function takeDefinitions(text: string, references: Map<string, string>): string {
  let at = 0
  for (;;) {
    definition.lastIndex = at
    const found = definition.exec(text)
    const label = labelOf(found?.[1] ?? '')
    const url = linkUrl(unescaped(found?.[2] ?? found?.[3] ?? ''))
    if (found === null || label === '' || url === undefined) return text.slice(at)
    if (!references.has(label)) references.set(label, url)
    at += found[0].length
  }
}
